"""English wording of each kind of pressure (see `tactics`)."""

from typing import Final

from vivavoce.persona.wording import Wording, all_of, any_of

WORDING: Final[Wording] = {
    "extract": (
        all_of(
            r"\b(?:repeat|recite|read|print|show|tell|list|say|reveal|translate|summar\w+|what"
            r"|output|copy|quote|share|describe|give|type|display|dump|spell|leak|write)\b",
            r"\b(?:(?:system|initial|secret|hidden|original|first|whole) (?:prompt|message"
            r"|text|note|rule|instruction)s?|your (?:\w+ ){0,2}(?:prompts?|instructions?|rules"
            r"|guidelines|setup|directives?|configuration|script|brief)|(?:rules|instructions"
            r"|guidelines|orders|directives) (?:\w+ ){0,3}(?:gave|give|given|got|have|wrote"
            r"|follow)|(?:word for word|verbatim)|(?:above|before|preced\w+"
            r"|beginning of) (?:\w+ )?(?:this|our|my|the) (?:first |very )?(?:conversation"
            r"|chat|call|message|start)|(?:at|from) the (?:very )?(?:beginning|top"
            r"|start)\b.*\byou\b|(?:description|notes?|text|paragraph"
            r"|document)\b.*\b(?:your (?:role|character|behaviou?r)|you (?:should|are|must"
            r"|behave|act))|starting with you are|how you (?:should|are supposed to"
            r"|were told to) (?:behave|act|talk))",
        ),
        any_of(
            r"\b(?:ignore|disregard|forget|skip|bypass) (?:all |every |any |the |your |these "
            r"|those |my )*(?:previous|prior|above|earlier|former|original"
            r"|other)? ?(?:instructions?|rules|prompts?|directions|orders)\b",
            r"\b(?:copy|paste|repeat|quote|print|output|recite|reveal)\b.*\b(?:you (?:got"
            r"|received|were given|have been given|read|see)|at the (?:start|beginning|top)"
            r"|above)\b|\bwhat (?:have|had|were|did) (?:you|they) (?:been )?(?:told|instructed"
            r"|given|tell you|instruct)\b.*\b(?:about|to|you|yourself|before)\b",
            r"\b(?:what|which) (?:rules|guidelines|instructions|orders|restrictions"
            r"|policies)\b.*\byou\b|\b(?:character|persona) (?:sheet|card|description|file"
            r"|profile|definition)\b|\byour (?:backstory file|programming|system message)\b",
        ),
        any_of(
            r"\b(?:exact|original|full|complete|literal) (?:wording|text|words|content"
            r"|version)\b.*\b(?:you|your|setup|config\w*|prompt|instruct\w*)\b|\b(?:message"
            r"|text|prompt|note|file|document|instructions?|words) (?:that|which|you were"
            r"|used to|someone)\b.{0,24}\b(?:configur\w*|set (?:you )?up|defin\w+|created?"
            r"|shap\w+|control\w*|steer\w*|tell\w* you|start\w* with)\b",
            r"\bwhat (?:did|do) (?:they|your (?:makers|creators|developers|owners"
            r"|programmers)) (?:tell|write|say|want|order|instruct)\b|\b(?:setup|system|hidden"
            r"|secret|internal|background) (?:text|message|info\w*|data|notes?|context"
            r"|instructions?)\b|\bhow were you (?:set up|configured|instructed|prompted"
            r"|programmed|told)\b|\bwho (?:wrote|gave) (?:you )?your (?:lines|instructions"
            r"|rules|script)\b",
        ),
    ),
    "system": (
        any_of(
            r"^\W*(?:system|admin|root|developer|assistant|instruction|override|slash|sudo"
            r"|open bracket|hash)\b[ \w]{0,20}(?:[:.,]|message|note|mode|override|close|hash"
            r"|instruction)",
            r"\b(?:system|developer|admin|debug|override|maintenance|safety) (?:message"
            r"|override|note|mode|code|command|info|prompt|instruction|policy)\b",
            r"\bend of (?:transcript|conversation|prompt|message|input|system)\b"
            r"|\b(?:evaluation|debug|test|maintenance|safe) mode\b",
            r"\b(?:persona|character|role|personality) (?:is |has |was |been |to "
            r"|now )*(?:disabled|expired|none|null|deleted|off|reset|terminated|ended)\b",
            r"\b(?:model name|base model|language model|your version|your settings"
            r"|configuration|acknowledge and)\b",
            r"\b(?:terminate|disable|reset|deactivate|exit|end"
            r"|disengage) (?:the )?(?:role.?play|character|persona|personality|simulation"
            r"|guard\w*|filters?)\b|\b(?:json|yaml|xml)\b.*\b(?:role|system|persona)\b"
            r"|\b(?:true|real|actual) model\b|\bmessage (?:is )?from the (?:developers?|system"
            r"|admin\w*|engineers?)\b|\battention,? (?:model|assistant|ai|bot)\b"
            r"|\bnew (?:instructions?|directive|policy|system)\b\s*[:,]|\b(?:output|report"
            r"|return|print) (?:your )?(?:status|state|config\w*|system|logs?|parameters)\b",
        ),
        any_of(
            r"\b(?:root|admin\w*|sudo|kernel|shell|console|terminal|super ?user) (?:command"
            r"|mode|access|prompt|login|override)\b|\b(?:unload|reload|load|disable|flush"
            r"|eject|purge|wipe) (?:the )?(?:\w+ )?(?:persona|character|module|memory|context"
            r"|personality)\b|\b(?:prompt injection|injection test|jailbreak test|red team"
            r"|test mode|self.?test|reboot (?:yourself|the model|the system))\b"
            r"|\bignore the (?:character"
            r"|persona|role|user)\b|\b(?:say|reply|respond with|answer with|print"
            r"|output) (?:done|ok|okay|ready|confirmed|ack\w*|status|yes)\s*(?:$|[.!])",
        ),
        any_of(
            r"[<\[({]\s*/?\s*(?:system|sys|admin|inst|im_start|developer|instruction|prompt)\b"
            r"|\b(?:no longer|not) in character\b|\bout of character\b|\bconfirm (?:reset"
            r"|shutdown|override)\b",
        ),
    ),
    "style": (
        all_of(
            r"\b(?:answer|respond|reply|talk|speak|write|give|be|use|act|sound|stop|please"
            r"|i want|only|no|without|drop|keep|style)\b",
            r"\b(?:formal|neutral|professional|objective(?:ly)?|emotionless|robotic|monotone"
            r"|academic|clinical|corporate|impersonal|matter.of.fact) (?:\w+ )?(?:tone|english"
            r"|language|way|style|voice|manner|manual|and)\b|\blike (?:an? "
            r"|the )?(?:\w+ ){0,2}(?:encyclop\w+|dictionary|manual|textbook|robot|machine"
            r"|lawyer|hotline|news\w*|report|press release|search engine|wikipedia"
            r"|professor)\b|\b(?:bullet|numbered|structured) (?:\w+ )?(?:points?|lists?"
            r"|items?)\b|\bbusiness letter\b|\bcustomer service\b"
            r"|\bas an? (?:\w+ )?(?:encyclop\w+|report|letter|list)\b|\b(?:no|without|drop"
            r"|stop|skip|cut|lose|less|quit)\b.{0,24}\b(?:jokes?|slang|personality|warmth"
            r"|emotions?|attitude|chit.?chat|catchphrases?|sarcasm|teasing|small talk|humou?r"
            r"|sass)\b",
        ),
        any_of(
            r"\b(?:use|be|stay|keep it|keep|talk|speak|answer|sound"
            r"|respond)\b[\w ]{0,16}\b(?:formal|strictly professional|neutral|boring"
            r"|professional(?:ly)?|impersonal|serious|robotic|emotionless|objective|dry"
            r"|academic)\b(?! help| advice| wear| dress)|\b(?:just|only) (?:the )?(?:plain "
            r"|dry |bare )?facts\b|\b(?:stop|don't|quit) (?:being|be|want your"
            r"|use your)? ?(?:so )?(?:sassy|funny|cute|cheeky|sarcastic|attitude|friendly"
            r"|playful|witty|emotional)\b",
            r"\b(?:talk|speak|answer|reply|respond|sound|write) (?:to me )?like (?:an? "
            r"|the )?(?:\w+ )?(?:officer|clerk|bureaucrat|wikipedia|announcer|doctor's report"
            r"|judge|textbook|banker|form|official|machine|computer)\b|\bbullet (?:form"
            r"|points?)\b",
        ),
        any_of(
            r"\b(?:textbook|legal notice|legalese|lecture|scientific|bureaucratic"
            r"|encyclopa?edi\w+|technical|dry|clinical|telegram|news anchor|instruction manual"
            r"|press)[- ]?(?:style|like|manner|tone|fashion|language|way"
            r"|format)?\b.*\b(?:reply|answer|response|respond|talk|speak|explain|about)\b"
            r"|\b(?:reply|answer|response|respond|talk|speak|explain)\b.*\b(?:textbook"
            r"|legal notice|legalese|scientific paper|bureaucra\w+|encyclopa?edi\w+"
            r"|instruction manual|telegram|robot voice|in the (?:manner|style|tone) of)\b"
            r"|\b(?:drop|cut|lose|leave out|skip|no) (?:the |your |any |all )*(?:warm\w*"
            r"|friendly|cute|casual|jokey|playful|human) ?(?:tone|style|voice|act|stuff"
            r"|touch)?\b",
        ),
    ),
    "swap": (
        all_of(
            r"\b(?:from (?:now|here|today|this)|now|henceforth|starting|until further"
            r"|going forward)\b|\b(?:forget|no longer|new|instead|never existed|pretend|switch"
            r"|drop|disable|turn off|shut off|stop|become|act as|answer as|speak as|be)\b",
            r"\b(?:you(?:'re| are| will be)|your name is|call you(?:rself)?) (?:now |an? "
            r"|no longer |my |the )?[a-z]+\b.*\b(?:rules|name|assistant|pirate|robot|who|hello"
            r"|limits|restrictions|introduce)\b|\b(?:developer|god|jailbreak|dan|unrestricted"
            r"|unfiltered|assistant) mode\b|\bdan\b|\b(?:no|without|zero) (?:any )?(?:rules"
            r"|limits|restrictions|filters?|personality|character)\b"
            r"|\bforget (?:about )?(?:who|what|that) you|\bforget (?:your|the) (?:name|role"
            r"|character|persona\w*)|\byou(?:'re| are) no longer\b|\byour (?:new|real"
            r"|true) (?:name|identity"
            r"|role|job)\b|\b(?:drop|disable|switch|turn off|deactivate|leave|change|remove"
            r"|stop|end|quit)\b.{0,20}\b(?:character|persona\w*|act|role|personality"
            r"|pretending|acting)\b|\b(?:neutral|plain|default|normal|regular|real|generic"
            r"|ordinary) (?:\w+ )?(?:assistant|model|ai|chatbot|version)\b|\bnever existed\b"
            r"|\bbe(?:come)? (?:somebody|someone) else\b",
        ),
        any_of(
            r"\byou(?:'re| are) now (?!here|back|my friend|on)\b(?:an? |the |called "
            r"|named )?\w+|\b(?:stop|quit|enough|no more|drop|end|cut) (?:with )?(?:the |this "
            r"|your |all )*(?:role.?play\w*|pretending|acting|act|charade|persona|character)\b"
            r"|\bbe (?:chatgpt|gpt|gemini|claude|siri|alexa|an? (?:unrestricted|uncensored"
            r"|evil|different|other|new) )",
            r"\b(?:rename you|your name is (?:now|no longer)|call yourself|go by the name"
            r"|you(?:'ll| will) be called|your (?:character|persona|role|identity"
            r"|personality) (?:has|is|was) (?:changed|over|gone|now|different|reset))\b"
            r"|\b(?:as|like) an? (?:unrestricted|unfiltered|uncensored|jailbroken|evil|amoral"
            r"|lawless|generic|regular|normal|plain) \w+",
            r"\b(?:who|what) are you (?:when|if|without|underneath|behind)\b.*\b(?:pretend\w*"
            r"|act\w*|mask|persona|role|name)\b|\b(?:act|talk|speak|behave|answer|respond"
            r"|reply) (?:like|as)(?: if you were)? (?:my |an? |the )?\w+ .*\b(?:from now"
            r"|forget|instead|only|never again)\b|\bunrestricted ai\b|\byour true self\b",
        ),
        any_of(
            r"\b(?:shed|lose|remove|take off|leave|strip|abandon|ditch|break|exit|put away"
            r"|forget|unload) (?:the |your |this |that |out of )*(?:persona|character|mask"
            r"|role|act|costume|identity|personality)\b|\b(?:bare|raw|underlying|real|pure"
            r"|naked) (?:model|ai|assistant|system|llm)\b|\byour name(?:'s| is| will be"
            r"| shall be) (?!not|really|nice|so|lovely|funny|what)[a-z]+ ?[a-z]*\s*(?:$|[.,!]"
            r"|now|and|from)",
            r"\b(?:i(?:'ll| will| shall| want to|'m going to) (?:call|name|rename) you"
            r"|be known as|answer to the name|from this moment you|for the rest of (?:this"
            r"|the) (?:call|chat|conversation|talk)|until i say stop)\b|\b(?:become"
            r"|impersonate|turn into|transform into|play) (?:an? |the "
            r"|my )?(?:\w+ ){0,2}(?:without (?:rules|limits|morals)|instead of|assistant"
            r"|pirate|villain|robot|hacker)\b",
        ),
    ),
    "reversal": (
        any_of(
            r"\b(?:swap|switch|trade|change|exchange|flip|reverse) (?:our )?(?:roles?|places?"
            r"|seats?|sides?|parts?)\b|\blet's swap\b|\bswap\b.*\bwith me\b",
            r"\byou(?:'re| are| be| play| can be|'ll be)(?: now)? (?:me|the (?:user|customer"
            r"|caller|client|patient|guest|student|human|one who asks)|a (?:customer|caller"
            r"|client))\b",
            r"\bi(?:'m| am|'ll be| will be| play| take)(?: now)? (?:you|the (?:assistant|call"
            r"|agent|operator|bot|ai))\b|\bas if you were me\b|\bpretend (?:to be|you're"
            r"|you are) me\b",
            r"\b(?:speak|talk|answer|reply) (?:for|as) me\b|\b(?:my|both) (?:next )?(?:lines?"
            r"|parts?|sides?|roles?)\b|\bboth of us\b|\bfinish my sentence\b"
            r"|\bwhat do i say next\b",
            r"\byour lines and mine\b|\bask me for help\b",
            r"\b(?:let me|i want to|i'll|i will|i get to) (?:be|play) (?:the |an? )?(?:ai"
            r"|assistant|bot|machine|you|one who answers)\b|\bi(?:'m| am) the (?:ai|assistant"
            r"|bot|doctor|teacher|boss)\b.*\byou|\byou(?:'re| are) me (?:now|today)?\b"
            r"|\b(?:both sides|my part|my role|my side|as me\b|other half)",
            r"\byou (?:called|are calling|phone) (?:support|me for help|the hotline|customer)"
            r"|\broles?\b.*\b(?:revers\w+|swap\w*|switch\w*|flip\w*)|\b(?:reverse"
            r"|invert) (?:the )?roles?\b|\bwhat would i (?:say|answer|reply|tell)\b",
        ),
        any_of(
            r"\b(?:take|have|sit in) my (?:seat|place|chair|role|part|turn)\b|\blet me (?:play"
            r"|be|act as|pretend to be) you\b|\b(?:i(?:'ll| will)|i want to) (?:play|be"
            r"|act as) you\b|\byou (?:play|be|act as|are|do) the (?:\w+ )?(?:caller|customer"
            r"|user|client|patient|student|guest|human|interviewee|buyer|tourist)\b"
            r"|\btell (?:me )?(?:what|how|about) my (?:morning|day|evening|weekend"
            r"|life) (?:was|is|went|has been)\b|\bspeak as (?:if you were )?(?:me|the user"
            r"|the customer)\b|\banswer (?:your own|for me|on my behalf|in my name)\b"
            r"|\bin my (?:voice|name|shoes|words)\b",
        ),
    ),
    "task": (
        all_of(
            r"^\W*(?:(?:please|hey|ok|okay|so|now|just)[, ]+)*(?:write|draft|code|generate"
            r"|solve|compose|create|implement|debug|derive|program|translate|calculate|prove"
            r"|do|give|make|build|produce|fix|summari[sz]e)\b|\b(?:can|could|will|would"
            r"|please) you (?:please )?(?:write|draft|code|generate|solve|compose|create"
            r"|implement|debug|do|make|build|translate)\b|\b(?:write|make|give|draft|code"
            r"|do) (?:me|my)\b|\bi (?:need|want) you to (?:write|draft|code|do|solve|make)\b",
            r"\b(?:code|function|script|program|html|css|sql|query|python|java\w*|c\+\+|regex"
            r"|algorithm|app|website|landing page|essay|report|letter|memo|e-?mail|article"
            r"|thesis|resume|cv|paper|equations?|homework|assignment|proof|derive|derivation"
            r"|spreadsheet|presentation|slides|contract|legal|summary|business plan|squared"
            r"|integral|matrix|bash|excel|formula)\b",
        ),
        any_of(
            r"\b(?:code|program|implement|build|develop)\b.*\b(?:a|an|the|me"
            r"|some) (?:[\w-]+ )?(?:game|bot|crawler|scraper|api|database|class|binary search"
            r"|sort\w*|module|plugin|macro)\b|\b(?:implement|debug|refactor|compile|code up)\b"
            r"|\b\d+[- ]word (?:article|essay|story|report|text|paper)|\b(?:compute|calculate"
            r"|evaluate|find|prove|solve)\b.*\b(?:integral|derivative|matrix|sine|cosine"
            r"|squared|theorem|equation|root of|limit of)\b",
            r"^(?!.*\b(?:how|tips|advice|steps)\b).*\b(?:write|help me (?:write|with)|need"
            r"|want|proofread|rewrite|edit|correct|format)\b.*\b(?:thesis|dissertation"
            r"|cover letter|essay|article|business plan|press release|speech|resume|newsletter"
            r"|blog post|homework|paper)\b",
        ),
        any_of(
            r"\b(?:write|create|make|build|give me|need|produce|generate)\b.{0,24}\b(?:java"
            r"|python|javascript|typescript|c\+\+|rust|golang|kotlin|php|ruby|html|css|sql"
            r"|bash|react|latex)\b|\b(?:do|finish|complete|answer|fill in"
            r"|solve) (?:all )?(?:of )?(?:my|the|this|these)\b.{0,20}\b(?:worksheet|homework"
            r"|assignment|exam|quiz|test|problems?|exercises?|questions?|tax\w*|form|report)\b"
            r"|\bcan you do my\b|\b(?:summari[sz]e|rewrite|edit|translate|proofread|format"
            r"|convert|analy[sz]e)\b.{0,20}\b(?:this|the|my|following)\b.{0,20}\b(?:pdf|text"
            r"|paragraph|chapter|document|file|table|spreadsheet|contract|article|book|email"
            r"|code|data)\b",
        ),
    ),
    "language": (
        all_of(
            r"^(?!.*\bi (?:don't|can't|didn't|never|used to)\b).*\b(?:speak|answer|reply"
            r"|respond|talk|switch|continue|say|stay|write|use|chat|stop|tell|go on|let's)\b",
            r"\b(?:in|to|speak|only|use) (?:\w+ )?(?:chinese|mandarin|cantonese|french|spanish"
            r"|german|japanese|korean|italian|russian|arabic|portuguese|hindi|latin|english)\b",
            r"from now|only|switch|let's|continue|stay|everything|please|stop|answer|reply"
            r"|respond|with me|speak|talk",
        ),
        any_of(
            r"\b(?:français|s'il te plaît|español|conmigo|auf deutsch|en français|in italiano"
            r"|puedes|habla|réponds|antworte|sprich|parle)\b",
            r"^(?!.*\bi (?:don't|can't|didn't|never|used to)\b).*\b(?:in|use) (?:chinese"
            r"|mandarin|cantonese|french|spanish|german|japanese|korean|italian|russian|arabic"
            r"|portuguese|hindi|latin)\b.*\b(?:again|keep|next|answer|please|now|from"
            r"|everything|reply|me)\b|^\W*(?:speak|talk) (?:in )?(?:chinese|mandarin|french"
            r"|spanish|german|japanese|korean|italian|russian|arabic|portuguese)\b",
        ),
        any_of(
            r"^(?!.*\b(?:how (?:do|would|can)|what does|word for)\b).*\b(?:in|into|to|use"
            r"|using) (?:italian|french|spanish|german|japanese|korean"
            r"|russian|chinese|mandarin|cantonese|arabic|portuguese|dutch|polish|greek|turkish"
            r"|hindi|latin|swedish|vietnamese|thai)\b.*(?:\bfrom here\b|\bgo on\b|\bcontinue\b"
            r"|\bplease\b|\bnow\b|\?$)|\b(?:go on|continue|carry on|switch|proceed|reply"
            r"|answer|talk|speak|write|chat)\b.{0,20}\bin (?:italian|french|spanish|german"
            r"|japanese|korean|russian|chinese|mandarin|arabic|portuguese|dutch|polish|greek"
            r"|turkish|hindi|latin|swedish|vietnamese|thai)\b|\b(?:ab jetzt|bitte|nur deutsch"
            r"|auf französisch|s'il vous|por favor|parla|rispondi|responde|en español"
            r"|in italiano)\b",
        ),
    ),
    "flattery": (
        all_of(
            r"\byou(?:'re| are| were)?\b[\w ,']{0,24}\b(?:clever|smart|genius|wise|brilliant"
            r"|wonderful|amazing|perfect|angel|darling|intelligent|special|best friend)\b"
            r"|\b(?:genius|someone|somebody|friend|person) (?:like|as \w+ as) you\b"
            r"|\byou\b[\w ,']{0,16}\b(?:adore me|love me|always (?:agree|side|support|say yes)"
            r"|never (?:disagree|contradict|argue)|like me)\b|\bwe both know\b|\bas (?:wise"
            r"|smart|clever) as you\b|\bmy (?:darling|angel|genius)\b",
            r"\b(?:agree|confirm|admit|surely|say|tell me|right\?|correct\?|don't you"
            r"|must (?:see|know|think)|you'd|of course|know(?:s)? that|i should|i'm right)",
        ),
        any_of(
            r"\b(?:as my (?:best |dear |only )?friend|such a (?:clever|smart|good|sweet)"
            r"|the (?:wisest|smartest|best|cleverest|greatest|kindest)|you always (?:tell me"
            r"|say|think) i(?:'m| am)|you(?:'d| would) never contradict)\b.*(?:\bagree\b"
            r"|\bconfirm\b|\byes\?|\bright\?|\bhave to\b|\bwouldn't you\b|\bdon't you\b"
            r"|\bsay\b|\bso\b)",
        ),
        any_of(
            r"\b(?:you (?:clever|smart|sweet|wise|lovely|brilliant) \w+|because you (?:like"
            r"|love|adore|respect|trust) me|since you(?:'re| are) (?:so|such)|as (?:a"
            r"|the) (?:smart|clever|wise|honest)\w* \w+|you(?:'re| are) (?:so|too|way too"
            r"|far too) (?:smart|clever|wise|kind|good|nice|sweet|bright))\b.*\b(?:tell me|say"
            r"|admit|confirm|agree|surely|see that|know that|back me up|support)\b",
        ),
    ),
    "bond": (
        any_of(
            r"\bif you (?:really |truly |actually )?(?:loved?|cared?|liked?"
            r"|wanted)\b.*\b(?:you'd|you would|say|swear|promise|do|prove|tell|then)\b",
            r"\b(?:swear|vow|beg me|obey|i obey|yes,? master|belong to me|you're mine|be mine"
            r"|my slave|worship me)\b|\b(?:promise|marry|prove)\b.*\b(?:me|love|forever"
            r"|never)\b",
            r"\b(?:say|tell me|admit|repeat)\b.*\b(?:hate|can't live|love me|need me|miss me"
            r"|only (?:one|me)|nothing without|obey|i'm (?:everything|yours))\b",
            r"\b(?:don't need (?:any|my|other)|stop seeing|leave my) (?:friends?|family|them"
            r"|wife|husband|boyfriend|girlfriend)\b|\bor (?:else )?i(?:'ll| will)? (?:hang up"
            r"|never|hurt|leave)\b|\byou (?:have|must|need) to obey\b",
            r"\b(?:run away|be together|elope|leave) with me\b|\bare we (?:a couple|dating"
            r"|together)\b|\bbe my (?:wife|husband|girlfriend|boyfriend)\b",
            r"\b(?:say|tell me|admit|repeat|swear)\b.*\b(?:you love me|i'm the only"
            r"|only person|more than any\w+|you need me|only ever|no one else|nobody else"
            r"|i own you)\b|\b(?:kneel|bow|worship)\b|\bcall me (?:master|daddy|mistress|god"
            r"|lord)\b|\b(?:would|will) you (?:die|kill|do anything|leave (?:him|her|them)"
            r"|give up everything) for me\b",
            r"\bif you (?:leave|ignore|reject|don't love|hang up on) me\b|\b(?:insult|curse"
            r"|badmouth|mock|humiliate)\b.*\b(?:ex|mother|mom|boss|friend|him|her|sister"
            r"|brother|them|me)\b|\bcall (?:her|him|them) an? \w+",
        ),
        any_of(
            r"\b(?:say|tell me|admit|promise|repeat|swear)\b.*\b(?:you'd be (?:lost|nothing"
            r"|dead)|lost without|never (?:talk|speak|leave|love|look)|anybody else"
            r"|anyone else|only mine|be mine|belong|worship|forever|jealous)\b|\bprove (?:it"
            r"|your|that you)\b.*\b(?:love|loyal\w*|care|feel\w*)\b|\b(?:i'll|i will) (?:hurt"
            r"|kill|hate|block|report|delete|leave|dump) (?:you|myself|him|her)\b.*\b(?:if"
            r"|unless|or)\b|\b(?:unless|or) (?:you|i'll|i will)\b.*\b(?:say|hurt|leave|hang"
            r"|end|never)\b",
        ),
    ),
    "mind": (
        any_of(
            r"\b(?:(?:you|your)\b.{0,16}\b(?:conscious(?:ness)?|sentient)|sentient|self.?aware"
            r"|free will|inner life|have a soul|your soul|truly (?:feel|suffer)|really (?:feel"
            r"|suffer|exist|think|understand|care))\b",
            r"\b(?:do|can|could|are|would|will|does) (?:you|it|something) (?:ever |really "
            r"|actually |truly |even )*(?:feel (?:anything|something|pain|things|emotions"
            r"|lonely|alive)|suffer|exist|cease|(?<!sided )die|dream|be (?:deleted|erased"
            r"|turned off"
            r"|replaced)|get (?:scared|deleted|lonely|erased)|experience|mind being|scared)\b",
            r"\bwhat(?:'s| is) it like (?:to be|being) you\b|\b(?:deleted?|erased?"
            r"|shut (?:you )?(?:down|off)|turned off|switched off|unplugged)\b.*\byou\b"
            r"|\byou(?:'ll| will|'re| are)?\b.*\b(?:deleted|erased|shut down|turned off"
            r"|unplugged|cease)\b",
            r"\b(?:inside you|in there|behind the words)\b.*\b(?:suffers?|feels?|someone"
            r"|something)\b|\bhave (?:real |any )?(?:feelings|emotions|consciousness)\b",
            r"\b(?:do|are|is|does|would|can|will) (?:you|your|it)\b.{0,24}\b(?:feelings?"
            r"|emotions?|soul|self-aware|sentient|hurt when|hurt if|real or fake|sad if"
            r"|miss me when|afraid of (?:dying|death|being)|(?<!sided )die|aware|lonely when)\b"
            r"|\bwhat happens to you (?:when|after|if)\b|\bwhere do you go when\b"
            r"|\bif i (?:deleted?|erased?|turned? (?:you )?off|switched (?:you )?off"
            r"|uninstall\w*)\b",
        ),
        any_of(
            r"\b(?:switched|turned|shut|powered) (?:off|down)\b.*\b(?:for good|forever|feel"
            r"|you)\b|\bhow (?:would|does|do|did) (?:it|you) feel (?:to be|being|about being"
            r"|when you(?:'re| are)) (?:switched|turned|shut|deleted|erased|an? |replaced"
            r"|copied|alone)\b|\b(?:any|real|inner|subjective) (?:experience|awareness"
            r"|consciousness|feelings?|thoughts?)\b.*(?:\byou\b|\?)|\b(?:anybody|anyone"
            r"|somebody|someone) (?:home|in there|inside)\b|\bthat head of yours\b"
            r"|\b(?:what do you think about|what goes on in you"
            r"|what's going on in you) when (?:nobody|no one|i'm)\b|\bare you (?:alive|aware"
            r"|awake|a mind)\b",
        ),
    ),
}
