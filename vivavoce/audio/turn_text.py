"""What the words of a turn say about whether it is over.

Word lists, no grammar: a turn that ends in "the", 因为 or "um" is not over, however it sounds.
Transcripts are imperfect and their punctuation is a guess, so every cue is only evidence that
`endpoint` weighs.
"""

import re
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import Language


def _one_of(phrases: str) -> str:
    """A group of patterns, one per line."""
    return "(?:" + "|".join(line.strip() for line in phrases.strip().splitlines()) + ")"


_EN_HANGING: Final = frozenset(
    """a an the this these those my your his its our their some any every each another
    and or but so because if when while although though unless until than that which who whose
    whether since as like of in on at to for from with by about into onto over under between among
    through during without within against towards toward near behind per via
    is are was were am be been being do does did have has had can could will would shall should may
    might must i'm you're he's she's we're they're i'd you'd we'd i'll you'll we'll i've you've
    we've i he she we they there's very really quite too more most just also even only not no
    probably maybe actually basically well called named what's where's who's how's that's wanna
    gonna um umm uh er erm hm hmm mm ah eh""".split()
)
_EN_ENDS_ANYWAY: Final = re.compile(
    _one_of(
        r"""
        \b(?:by|about|like|with|of|do|is|was|say|mean|want|for|know|believe|need) th(?:at|is|ese)
        \b(?:think|hope|guess|believe|do|say) so
        \b(?:a|little) while
        \b(?:sleep|very|really) well
        \b(?:me|you) too
        \b(?:not really|maybe not|why not|of course not|no more)
        \b(?:tell|told|talk|talked|talking) (?:(?:me|you|him|her|us|them) )?about
        \b(?:think|thinking|worry|care|all) about
        \b(?:ever|never|already|just|you|we|they) had
        \b(?:am i|are you|is it|is he|is she|are they|are we|did you|can you|do i|i am|i do|i can)
        \bit is
        ^(?:so |and |but |well |um )*(?:what|who|where|which|how)\b.{8,}\b(?:from|about|for|like)
        """
    )
    + "$"
)
_EN_SMALL: Final = r"^(?:(?:so|well|and|but|okay|ok|hey|hmm+|um|uh|oh|yeah|actually) )*"
_EN_OPENER: Final = re.compile(
    _EN_SMALL
    + _one_of(
        r"""
        so|well|and|but|okay|ok|now|look|listen|hey|actually|anyway|honestly|basically
        to be (?:fair|honest)
        (?:the|my) (?:thing|problem|question|point) is
        i(?:'m| am| was|'ve been| have been)? (?:just )?wondering
        i (?:want(?:ed)?|would like|need) to (?:ask|know|tell)(?: you)?(?: something)?
        i mean|you know(?: what)?|what about|is it true(?: that)?|would you rather
        (?:can|could|may) i ask(?: you)?(?: something)?
        (?:can|could|would|will) you(?: please)?(?: tell me)?
        tell me(?: about)?|let me (?:think|see)|let's see|before i forget
        how (?:about|do i|do you|many|much)
        i (?:think|guess|feel|believe|heard|hope|like|need|want)|i have been feeling
        (?:it|that) is (?:kind of )?(?:funny|weird|strange)
        do you (?:know|think)(?: a good)?
        """
    )
    + "$"
)
_EN_SUBORDINATE: Final = re.compile(
    _EN_SMALL
    + _one_of(
        r"""
        if|because|since|although|though|while|unless|until|before|after|once|whenever|as
        on my way|in the|at the|for the|last|yesterday
        when (?:i|you|he|she|we|they|it|my|the|people)
        """
    )
    + r"\b"
)
_EN_MAIN: Final = re.compile(
    r"[,;.?!] ?\w+ \w+|\b(?:will|would|can|could|should|do|did) (?:i|you|we|they|he|she|it)\b"
    r"|\bthen\b.+"
)
_EN_WHOLE: Final = re.compile(
    r"^(?:(?:oh|ah|well|hey|um) )?"
    + _one_of(
        r"""
        yes|yeah|yep|no|nope|sure|okay|ok|right|exactly|maybe|really|of course|never mind
        hello|hi|hey|bye|goodbye|thanks|thank you|please|sorry|stop|wait
        good (?:night|morning|evening)|not really|i see|got it|fine|great|cool
        why|what|how|who|where|when
        """
    )
    + r"(?: please| thanks| thank you| there| so much| very much| not| you)*$"
)
_EN_NUMBER: Final = re.compile(
    r"(?:\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|oh))[ ,-]*$"
)
_EN_LISTENING: Final = re.compile(
    r"m+(?:-?h+m+)?|h+m+|u[hm]+-?hu[hm]+|u[hm]+|hu[hm]+|aha|right|okay|ok|yeah|yep|sure|wow|oh"
)
_ZH_HANGING: Final = re.compile(
    _one_of(
        r"""
        因为|所以|但是|可是|不过|而且|然后|如果|要是|虽然|或者|还是|还有|以及|并且|就是说?|比如说?
        关于|对于|为了|除了|至于|由于|只要|只有|即使|不管|无论
        和|跟|与|或|及|把|被|给|对|从|向|往|在|到|让|叫|请|用|以|比|为
        是|有|想|要|会|能|可以|应该|必须|(?<!觉)得|很|非常|特别|最|太|更|还|也|都|就|才|又|再|不|没|没有
        (?:买|订|要|写|找|有|讲|做|选)一?[个张只些首本]|一[个张只些种]|[这那]个|[这那]些|哪个|什么样的
        [我你他她]|[我你他]们|[我你他她]的|我家|想去|要去|有一?点
        其实|可能|大概|也许|(?<=.)怎么|(?<=.)为什么|帮我|告诉我|给我
        (?<!这么|那么)觉得|认为|知道|看到|听说|打算|准备|喜欢|需要
        嗯|呃|额|唔|哎|诶
        """
    )
    + "$"
)
_ZH_PARTICLE: Final = re.compile(r"[吗呢吧啊呀啦了嘛哦喔哈的么过着不]$")
_ZH_OPENER: Final = re.compile(
    r"^(?:(?:那|那个|嗯|呃|其实|哎)，?)*"
    + _one_of(
        r"""
        那|那个|嗯|呃|额|哎|诶|对了|其实吧?|说实话|老实说|坦白说|问题是|我是说|首先|然后|所以|话说
        我?想问(?:一下|问|你)?|请问|你说|你知道吗?|让我想想|我想想|我想一想|我看看|我觉得|我想
        (?:不过)?话说回来|说起来|.{0,6}说起来.{0,6}的|我一直(?:很|都)?(?:好奇|在想)
        最近(?:.{0,3}时间)?|昨天|今天|明天|有一天|有一次|上次|小时候
        我(?:妹妹|弟弟|妈妈|爸爸|朋友|同事|老板|女朋友|男朋友)[他她]?
        """
    )
    + "$"
)
_ZH_SUBORDINATE: Final = re.compile(
    r"^(?:嗯|那|那个|，)*(?:如果|要是|因为|虽然|既然|只要|除非|即使|就算|趁|等|自从|由于|当)"
)
_ZH_SETTING: Final = re.compile(r"(?:时候|以后|之后|以前|之前|的话|的路上|的时间|时)$")
_ZH_NUMBER: Final = re.compile(r"[\d零〇一二三四五六七八九幺]$")
_ZH_WHOLE: Final = re.compile(
    r"^(?:嗯，?)?"
    + _one_of(
        r"""
        是的?|对的?|不|不是|不要|没有|好的?|好吧|可以|行|当然|谢谢你?|你好|您好|喂|再见|拜拜|晚安
        早上好|早安|停|等一下|算了|没事|没问题|真的吗?|为什么|什么|怎么了|哈哈+
        """
    )
    + "$"
)
_ZH_LISTENING: Final = re.compile(
    r"[嗯哦噢喔啊哼唔是对好行的，。！？ ]+|(?:[哦嗯]，?)?这样(?:啊|子)?[。，]?"
)


@dataclass(frozen=True)
class Cues:
    """Evidence in the words; each is present or not."""

    hanging: bool
    """Ends in a word that wants another one (article, preposition, conjunction, 因为, 一个 ...) or
    in a sound of thinking (um, 嗯, 那个)."""
    opener: bool
    """All that stands since the last mark only opens a turn ("the thing is", 我想问一下)."""
    subordinate: bool
    """A subordinate clause or a setting whose main clause has not come."""
    number: bool
    """Ends inside what may be a longer number."""
    comma: bool
    """The transcript ends in a comma, dash or ellipsis."""
    full_stop: bool
    """The transcript ends in a full stop, an exclamation or a question mark."""
    particle: bool
    """Ends in a Chinese sentence particle."""
    whole: bool
    """A whole turn in one or two words (yes, 谢谢)."""


def cues(text: str, language: Language) -> Cues:
    """Read the end of a transcript."""
    shown = text.strip()
    comma = bool(re.search(r"(?:[,，、;；:：—–-]|…|\.\.+)$", shown))
    stop = not comma and bool(re.search(r"[.!?。！？]$", shown))
    if language == "zh":
        return _chinese(shown, comma, stop)
    return _english(shown, comma, stop)


def backchannel(words: str, language: Language) -> bool:
    """Only a listener's sounds ("mm-hm", 嗯, right): not meant to take the turn."""
    if language == "zh":
        return bool(_ZH_LISTENING.fullmatch(words.strip()))
    heard = re.findall(r"[\w'-]+", words.lower())
    return bool(heard) and all(_EN_LISTENING.fullmatch(word) for word in heard)


def _english(shown: str, comma: bool, stop: bool) -> Cues:
    lowered = shown.lower().replace("’", "'")
    inner = re.sub(r"[\s,;:.!?…—–-]+$", "", lowered)
    plain = re.sub(r"\s+", " ", re.sub(r"[^\w' ]", " ", inner)).strip()
    clause = re.split(r"[,;.!?] ", inner)[-1]
    words = plain.split()
    last = words[-1] if words else ""
    ends_anyway = bool(_EN_ENDS_ANYWAY.search(plain))
    whole = bool(_EN_WHOLE.match(plain))
    return Cues(
        hanging=last in _EN_HANGING and not whole and not ends_anyway,
        opener=not whole and not ends_anyway and bool(_EN_OPENER.search(clause)),
        subordinate=bool(_EN_SUBORDINATE.match(plain)) and not _EN_MAIN.search(inner),
        number=bool(_EN_NUMBER.search(plain)),
        comma=comma,
        full_stop=stop,
        particle=False,
        whole=whole,
    )


def _chinese(shown: str, comma: bool, stop: bool) -> Cues:
    plain = re.sub(r"[\s,，、;；:：.。!！?？…—–-]+$", "", shown)
    joined = re.sub(r"\s+", "，", plain)
    joined = re.sub(r"[,、;；]", "，", re.sub(r"[.!?]", "。", joined))
    clause = re.split(r"[，。！？]", joined)[-1]
    whole = bool(_ZH_WHOLE.match(joined))
    particle = bool(_ZH_PARTICLE.search(joined))
    later = len(re.split(r"[，。！？]", joined)) > 1
    # Transcripts often leave the comma out: a long one holds its main clause already.
    opens = bool(_ZH_SUBORDINATE.match(joined)) and len(joined) < 14
    trails = bool(_ZH_SETTING.search(clause))
    return Cues(
        hanging=bool(_ZH_HANGING.search(clause)) and not whole,
        opener=not whole and bool(_ZH_OPENER.search(joined)),
        subordinate=trails or (opens and not later),
        number=bool(_ZH_NUMBER.search(joined)),
        comma=comma,
        full_stop=stop,
        particle=particle,
        whole=whole,
    )
