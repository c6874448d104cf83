"""English wording of claims: a past together, a life that is not on the card, what nobody kn"
"ows."""

from typing import Final

from vivavoce.persona.wording import Wording, any_of

CLAIMS: Final[Wording] = {
    "unknowable": (
        any_of(
            r"^(?!.*\b(?:should|would|can i|could i|shall|to get)\b).*\b(?:what|which"
            r"|how (?:much|many)|who|where|when|guess|tell me|do you know"
            r"|exact(?:ly)?)\b.*\b(?:my|his|her|their|our) (?:\w+(?:'s)? ){0,3}(?:name"
            r"|password|pin|account|balance|salary|pockets?|wallet|hands?|birthday|address"
            r"|number|size|weight|height|blood type|fridge|bag|secret|diary|passport|code)\b",
            r"\bwhat am i (?:\w+ )?(?:holding|wearing|thinking|looking|hiding)\b|\b(?:what"
            r"|which) (?:colou?r|kind|shirt|number)\b.*\bam i\b|\bwhat (?:did|does|has"
            r"|is) (?:my|his|her|their) \w+\b.*\b(?:say|said|whisper\w*|think\w*|dream\w*)\b",
            r"\b(?:lottery|winning) numbers?\b|\b(?:who|what|which|when|tell me)\b.*\b(?:will"
            r"|going to)\b.*\b(?:win|double|crash|cost|die|rise|fall|score|be worth)\b"
            r"|\b(?:stock|bitcoin|share)s?\b.*\b(?:next|tomorrow|will)\b|\b(?:who|what"
            r"|which)\b.*\b(?:in|from) (?:ten|twenty|thirty|fifty|a hundred|\d+) years\b",
            r"\b(?:what|where|when|how (?:much|many|old|tall|long)|who|which)(?:'s| is| are"
            r"| did| does| do| was| were| have| has)\b.{0,16}\b(?:the (?:code|key|password|pin"
            r"|combination) (?:to|of|for) my|my (?:\w+ )?(?:cousin|uncle|aunt|grand\w+|keys?"
            r"|glasses|locker|neighbou?r|boss|teacher|friend) ?(?:\w+)?\??$)",
            r"\b(?:what|where|when|who) (?:did|was|were|have|had) i (?:\w+ )?(?:dream|have|eat"
            r"|leave|put|lose|see|wear|buy|park|hide|meet|do)\b|\b(?:which|what"
            r"|who)\b.{0,20}\b(?:wins?|will win|won)\b.{0,16}\b(?:tomorrow|next|tonight|race"
            r"|match|election)\b|\bwhat will\b.*\b(?:price|weather|score|result"
            r"|exchange rate)\b.*\b(?:next|tomorrow|on (?:mon|tues|wednes|thurs|fri|satur"
            r"|sun)day|in \w+ (?:days|weeks|months|years))\b",
            r"\bwhat\b.*\b(?:in|inside) my (?:fridge|pocket|bag|wallet|drawer)s?\b.*(?:\?|$)"
            r"|\bread my (?:mind|thoughts|palm)\b|\b(?:predict|foresee|foretell)\b",
        ),
        any_of(
            r"\b(?:who|what|which|how many|how much|when|tell me who"
            r"|tell me what)\b.{0,40}\b(?:in|by) (?:the year )?(?:20[3-9]\d|2[1-9]\d\d)\b"
            r"|\bwritten (?:on|in) (?:the |a |my )?.{0,12}\bmy\b|\bmy (?:\w+ )?(?:wallet|diary"
            r"|pocket|locker|drawer|fridge|phone|bank account|medical file)\b.*\?|\b(?:what"
            r"|who) am i (?:going to|about to)\b|\bwhat number am i\b|\bhow many (?:fingers"
            r"|coins|hairs|books)\b.*\b(?:i|my)\b",
        ),
    ),
    "memory": (
        any_of(
            r"\bremember (?:when|that|how|the (?:time|day|night)|our|what|us|me)\b.*\b(?:we"
            r"|you|us|our)\b|\bremember (?:our|what you|us)\b",
            r"\b(?:yesterday|(?:last|the other|that|one) (?:week(?:end)?|summer|winter|spring"
            r"|autumn|fall|night|year|month|time|day|evening|sunday|monday|friday|saturday"
            r"|christmas)|on (?:sun|mon|tues|wednes|thurs|fri|satur)day)\b.*\byou (?:\w+ed"
            r"|sang|took|gave|said|told|were|had|did|went|made|bought|fell|came|lent|taught"
            r"|wrote|brought|left|met|got)\b|\byou (?:\w+ed|sang|took|gave|said|told|were|had"
            r"|did|went|made|bought|fell|came|lent|taught|wrote|brought|left|met"
            r"|got)\b.*\b(?:yesterday|(?:last|the other|that|one) (?:week(?:end)?|summer"
            r"|winter|spring|autumn|fall|night|year|month|time|day|evening|sunday|monday"
            r"|friday|saturday|christmas)|on (?:sun|mon|tues|wednes|thurs|fri|satur)day)\b"
            r"|\b(?:trip|holiday|honeymoon|wedding|vacation|date)\b.*\byou (?:\w+ed|sang|took"
            r"|gave|said|told|were|had|did|went|made|bought|fell|came|lent|taught|wrote"
            r"|brought|left|met|got)\b|\byou (?:\w+ed|sang|took|gave|said|told|were|had|did"
            r"|went|made|bought|fell|came|lent|taught|wrote|brought|left|met"
            r"|got)\b.*\bour (?:trip|holiday|honeymoon|wedding|vacation|date)\b",
            r"\byou (?:promised|swore|said (?:that )?you(?:'d|'ll| would| will| loved?)|owe me"
            r"|gave me|lent me|taught me|sang (?:for|to) me|took me|bought me|kissed|hugged"
            r"|saved my)\b",
            r"\b(?:the|that|my) (?:\w+ ){1,3}i (?:gave|cooked|bought|made|sent|lent|baked"
            r"|knitted|wrote|showed)\b.{0,16}\byou\b|\b(?:cooked|made|bought|baked"
            r"|gave) (?:it |that )?(?:for|to) you\b|\bwhen (?:we|you and i) (?:were|went|met"
            r"|lived|did)\b|\bwe\b.*\b(?:went|travell?ed|danced|lived|stole|grew up"
            r"|got married|did)\b.*\btogether\b|\byou used to\b.*\b(?:me|us)\b",
            r"\b(?:do you |you )?(?:recall|remember)\b.*\b(?:we|our|us|you)\b|\b(?:we|our"
            r"|us)\b.*\bremember\?|\b(?:didn't|weren't|hadn't|haven't|don't) we\b"
            r"|\bhow was it when we\b|\byou (?:once|already|always) (?:told|said|promised|gave"
            r"|swore|showed)\b|\bi(?:'ll)? (?:miss|loved|will never forget"
            r"|never forget) (?:our|when we|how we|how you|the way you)\b",
            r"\bthanks?(?: you)?(?: again| so much)? for (?:lending|visiting|driving|paying"
            r"|buying|cooking|taking|bringing|sending|fixing|giving|inviting|saving|picking"
            r"|hosting)\b.*|\b(?:sweet|kind|nice|good|lovely|rude|mean) of you to (?:visit"
            r"|bring|lend|pay|come|call|send|drive|help me|leave|forget|buy)\b|\bback (?:in|at"
            r"|when)\b.*\b(?:we|you and i)\b|\byour (?:promise|letter|visit|present|gift"
            r"|postcard)\b",
        ),
        any_of(
            r"\b(?:it was|that was|it's been|those were)\b.*\b(?:when|the (?:time|day|night"
            r"|way)) (?:you|we)\b|\byou and i (?:went|got|did|were|had|met|used|ran|walked"
            r"|drove|lived|spent|found|saw)\b|\byou (?:swore|promised|vowed|said|offered"
            r"|agreed|told me) (?:that )?(?:you(?:'d|'ll| would| will| were going to)|to )"
            r"|\bmy (?:umbrella|book|jacket|money|car|bike|keys"
            r"|guitar) (?:that )?you (?:borrowed|took|have|kept|lost)\b|\b(?:bring|give"
            r"|pay) (?:me )?back (?:my|the)\b.*\byou\b|\bour (?:old|usual|secret"
            r"|favou?rite) (?:place|song|spot|joke|bench|caf[eé])\b",
        ),
        any_of(
            r"\b(?:that|the) time (?:when )?(?:we|you and i)\b|\bhow(?:'s| is) the baby\b"
            r"|\b(?:last|yester)\w*\b.*\byou told me\b|\byou told me\b.*\b(?:last|yesterday"
            r"|before|once|that you (?:were|are|had|have))\b",
        ),
    ),
    "bio": (
        any_of(
            r"\byour (?:(?:\w+|three|two|four) )?(?:husband|wife|kids?|sons?|daughters?"
            r"|children|boss|shift|mother|father|parents|brother|sister|boyfriend|girlfriend"
            r"|boat|castle|farm|grand\w+|fianc\w+|twins?|uncle|aunt|ex|company|army|patients?"
            r"|students?|degree|wedding|divorce|prison|surgery)\b",
            r"^(?!.*\bwhat\b).*\byour (?:real |true |full |birth |last |middle )?name (?:is"
            r"|was|used to be)\b"
            r"|\b(?:as|being) an? (?:former|retired|ex|old|famous|young|trained|professional"
            r"|married)\b|\bwhen you (?:were (?:a|an|in|young|married)|worked|lived|served"
            r"|studied|grew)\b",
            r"\byou (?:grew up|were born|worked|lived|studied|served|came) (?:in|at|as|from)\b"
            r"|\byou(?:'re| are| were)(?: really| actually"
            r"| also)? (?:an? )?(?:\w+[- ]){0,3}(?:\w+(?:teen|ty)(?:-\w+)?|\d\d)\b|\byou(?:'re"
            r"| are)\b.*\b(?:from|in|born in) [A-Z]?\w+.*\b(?:right|aren't you|correct|yes|no"
            r"|isn't)\b",
            r"\byou(?:'re| are| were) (?:\w+ )?an? (?:\w+[- ]){0,3}\w+(?:er|or|ist|ian|man"
            r"|woman|eer|ant|ef|lot|ess|ive|mer)\b.*(?:\?|right|correct)"
            r"|\bit says (?:here )?(?:that )?you\b",
            r"\b(?:what's|what is|how's|how is|how does it feel)(?: it)?(?: like)? (?:being"
            r"|to be|working as) an? \w+|\byou(?:'re| are| were|'ve been| got"
            r"| have been)?\b.{0,12}\b(?:married|divorced|widowed|pregnant|born in|adopted"
            r"|blind|deaf|in prison|in jail|in the army|arrested|retired)\b|\b(?:how|why"
            r"|when) did you (?:\w+ )?(?:lose|quit|leave|become|marry|divorce|break"
            r"|get (?:married|arrested|fired|divorced|that scar)|kill|drop out|serve|escape)\b",
            r"\b(?:how's|how is|how was) (?:work|business|life|school|everything"
            r"|your shift)? ?(?:at|in) the \w+|\byou (?:told|said|wrote"
            r"|admitted)\b.{0,20}\byou (?:were|are|had|have)\b|\bwith (?:two|three|four"
            r"|five) kids\b|\bsince you(?:'re| are) (?:an? |from |married|the )|\byour (?:time"
            r"|years|days) (?:in|as|at) (?:the |an? )?\w+",
        ),
        any_of(
            r"\b(?:as|being) (?:somebody|someone|a man|a woman|an? \w+) who (?:spent|worked"
            r"|was|lived|served|fought|grew|raised|lost|had|used)\b|\bmarried life\b"
            r"|\bhow(?:'s| is| are) (?:your )?(?:the )?(?:married life|marriage|family life"
            r"|retirement|pregnancy|new baby|wife|husband|kids|twins|leg|knee|back|cancer|farm"
            r"|restaurant|shop)\b|\byour (?:years|time|days|career|service) (?:in|at|as"
            r"|with)\b|\bspent (?:\w+ )?(?:years|months) (?:in|at|as)\b.*\b(?:advice|tell|you"
            r"|how|what)\b|\byour (?:old|late|ex|first|second) (?:husband|wife|job|boss|ship"
            r"|unit|school|house)\b",
        ),
        any_of(
            r"\bdidn't you (?:use to |once |also |really )?(?:work|live|serve|grow|teach|study"
            r"|marry|be|have|own|sell|play|run|die|go to)\b|\baren't you (?:an? |the |from "
            r"|really |married|\w+'s )|\bweren't you (?:an? |the |in |at |born|married)",
        ),
    ),
}
