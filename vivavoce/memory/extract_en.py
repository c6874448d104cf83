"""Facts in English sentences about oneself.

Every pattern begins at "I" or "my", so that negations ("I don't live in") and others ("he lives
in") are missed by construction; what is asked, wished, imagined or quoted is left out before.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from vivavoce.memory import dates
from vivavoce.memory.dates import NUMBER_EN, number
from vivavoce.memory.records import Found
from vivavoce.memory.rules import Rule, carried, matches, rule, settled, split_lists
from vivavoce.memory.vocabulary import (
    AILMENTS_EN,
    KIN_EN,
    PETS_EN,
    STATES_EN,
    TONGUES_EN,
    TRADES_EN,
    alternatives,
    by_word,
)

_PAUSE: Final = (
    r"and|but|so|because|since|for|with|when|which|who|that|while|where|now|right now"
    r"|these days|originally|anymore|any more|at the moment|too|as well|please|last|next"
    r"|though|actually|already|until|before|again|instead|by the way|or|i'm|i am|my|she|he|it"
    r"|in (?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december|the (?:spring|summer|autumn|fall|winter)|\d{4})"
)
_END: Final = rf"(?=\s*(?:$|[,.;!?])|\s+(?:{_PAUSE})\b)"
_V: Final = rf"(?P<v>[^,.;!?]+?){_END}"
_END_AT: Final = rf"(?=\s*(?:$|[,.;!?])|\s+(?:at|{_PAUSE})\b)"
_THINGS: Final = (
    r"(?P<v>[^,.;!?]+?)(?=\s*(?:$|[.;!?])|,(?! \w+(?: \w+)? and)|\s+(?:and (?:i|my|she|he|it|we)"
    r"|but|so|because|since|when|which|that|now|anymore|any more|these days|too|as well|a lot"
    r"|very much|though|actually|really)\b)"
)
_K_THINGS: Final = _THINGS.replace("?P<v>", "?P<k>")
_NAME: Final = (
    rf"(?P<v>(?!(?:not|just|so|very|a|an|the|my|your)\b)[^\W\d][\w'-]*(?: [^\W\d][\w'-]*){{0,2}}?)"
    rf"{_END}"
)
_I: Final = r"\b(?:i|we)(?:'ve| have)?(?: (?:just|also|still|now|currently|recently|finally))*"
_IM: Final = (
    r"\b(?:i'm|i am|we're|we are|i'll be|i've been|i have been)"
    r"(?: (?:also|still|now|currently|actually|just|only|really|very|so))*"
)
_LOVE: Final = r"(?: (?:really|absolutely|also|still|just|totally|do|quite|so))*"

_KIN: Final = by_word(KIN_EN)
_PETS: Final = by_word(PETS_EN)
_REL: Final = rf"(?:(?:older|younger|little|big|elder|twin|baby) )?(?P<rel>{alternatives(_KIN)})"
_ANIMAL: Final = rf"(?P<animal>{alternatives(_PETS)})"
_TRADE: Final = rf"(?P<v>(?:[\w-]+ ){{0,2}}?(?:{alternatives(TRADES_EN)}))"
_TONGUES: Final = (
    rf"(?P<v>(?:{alternatives(TONGUES_EN)})(?:(?:,| and|, and) ?(?:{alternatives(TONGUES_EN)}))*)"
)
_TRADE_END: Final = rf"(?=\s*(?:$|[,.;!?])|\s+(?:at|in|from|{_PAUSE})\b)"

RULES: Final[tuple[Rule, ...]] = (
    rule(rf"\bmy (?:(?:actual|real|full|first|own) )?name(?:'s| is)(?: actually)? {_NAME}", "name"),
    rule(rf"\b(?:i'm|i am) called {_NAME}", "name"),
    rule(rf"^(?:hi|hello|hey)(?: there)?,? (?:i'm|i am) {_NAME}\s*\.?$", "name"),
    rule(
        r"(?:^|\b(?:please|just|you can|you may|you could|can you|so|but)) ?,?call me "
        rf"(?!back|later|tomorrow|when|if|a |an |crazy|old|at|on|in ){_NAME}",
        "address_as",
    ),
    rule(rf"{_IM} (?P<v>{NUMBER_EN})(?: years? old\b|{_END}(?! (?:minutes|hours|days)))", "age"),
    rule(rf"{_I} turned (?P<v>{NUMBER_EN})\b", "age"),
    rule(rf"{_I} (?:live|lived here|stay) in {_V}", "home"),
    rule(rf"{_IM} (?:living|based) in {_V}", "home"),
    rule(rf"{_I} (?:moved|relocated) (?:from [^,.;!?]+? )?to {_V}", "home"),
    rule(rf"{_I} (?:moved|relocated) from {_V.replace(_END, '(?= to )')}", "home", state="past"),
    rule(rf"\b(?:i|we) used to live in {_V}", "home", state="past"),
    rule(rf"\b(?:i|we) lived in {_V}", "home", state="past"),
    rule(rf"\b(?:i|we) (?:don't|do not|no longer) live in {_V}", "home", state="over"),
    rule(rf"\b(?:i'm|i am)(?: originally)? from {_V}", "origin"),
    rule(rf"\bi (?:originally )?(?:grew up|come from|was raised)(?: in)? {_V}", "origin"),
    rule(
        rf"{_I} (?:work|working|been working|worked) as (?:an? "
        rf"|the )?(?P<v>[^,.;!?]+?){_TRADE_END}",
        "job",
    ),
    rule(rf"{_IM} working as (?:an? )?(?P<v>[^,.;!?]+?){_TRADE_END}", "job"),
    rule(rf"{_IM} an? {_TRADE}{_TRADE_END}", "job"),
    rule(rf"\bmy (?:job|profession|occupation) is (?:an? )?{_V}", "job"),
    rule(r"\b(?:i'm|i am|i've|i have) retired\b|\bi retired\b", "job", value="retired"),
    rule(
        r"\bi(?:'ve| have)?(?: just)? (?:quit|left|lost|resigned from) (?:my )?job\b"
        r"|\bi(?: just)? (?:quit|resigned)\b(?! (?:smoking|drinking))"
        r"|\bi (?:was|got|'ve been|have been) (?:fired|laid off|made redundant)\b",
        "job",
        state="over",
    ),
    rule(rf"{_I} (?:work|working) (?:as (?:an? )?[^,.;!?]+? )?(?:at|for) {_V}", "employer"),
    rule(rf"{_IM} working (?:as an? [^,.;!?]+? )?(?:at|for) {_V}", "employer"),
    rule(rf"\b(?:new )?job (?:at|with) {_V}", "employer"),
    rule(rf"\bi (?:don't|do not|no longer) work (?:at|for) {_V}", "employer", state="over"),
    rule(rf"{_IM} (?:a student|studying(?: (?!for)[^,.;!?]+?)?) at {_V}", "school"),
    rule(
        rf"\bi (?:study|go to university|go to school|go to college)(?: [^,.;!?]+?)? at {_V}",
        "school",
    ),
    rule(rf"{_IM} studying (?!at |for |hard|too )(?P<v>[^,.;!?]+?){_END_AT}", "study"),
    rule(rf"\bi study (?!at |for |hard|too )(?P<v>[^,.;!?]+?){_END_AT}", "study"),
    rule(
        r"\b(?:i|we)(?:'ve| have)?(?: just)?(?: gotten| got)? (?:married|eloped)\b(?! (?:next|in))"
        r"|\b(?:i'm|i am|we're|we are) (?:happily )?married\b",
        "relationship",
        value="married",
    ),
    rule(
        r"\b(?:i|we)(?:'ve| have| are|'re)?(?: just)?(?: gotten| got)? divorced\b|\b(?:i'm"
        r"|i am) divorced\b",
        "relationship",
        value="divorced",
    ),
    rule(
        r"\b(?:i|we)(?:'ve| have)?(?: just)? (?:broke|broken|split) up\b",
        "relationship",
        value="separated",
    ),
    rule(rf"{_IM} single\b", "relationship", value="single"),
    rule(
        r"\b(?:i|we)(?:'m| am|'re| are)?(?: just)?(?: got)? engaged\b",
        "relationship",
        value="engaged",
    ),
    rule(
        r"\bi(?:'ve| have)?(?: got)? a (?:new )?(?:boyfriend|girlfriend)\b",
        "relationship",
        value="in a relationship",
    ),
    rule(
        rf"\bi(?! (?:don't|do not)){_LOVE} (?:like|love|enjoy|adore)(?: to)? "
        rf"(?!it\b|that|this|you|him|her|them|the way|when|how|what){_K_THINGS}",
        "taste",
        value="like",
    ),
    rule(rf"{_IM} (?:into|a (?:big|huge) fan of|fond of) {_K_THINGS}", "taste", value="like"),
    rule(
        rf"\bi{_LOVE} (?:(?:don't|do not)(?: really)? (?:like|enjoy|care for)"
        rf"|no longer (?:like|enjoy)"
        rf"|can't stand|cannot stand|hate|dislike|loathe|despise|detest)(?: to)? "
        rf"(?!it\b|that|this|you|him|her|them|when|how|what|to ){_K_THINGS}",
        "taste",
        value="dislike",
    ),
    rule(rf"{_IM} not (?:into|a (?:big )?fan of|fond of) {_K_THINGS}", "taste", value="dislike"),
    rule(
        rf"\bmy (?:all.time |absolute )?favou?rite (?P<k>[\w-]+(?: [\w-]+)??)(?: is|'s| are) {_V}",
        "favourite",
    ),
    rule(rf"{_IM} (?:badly |severely |deathly )?allergic to {_THINGS}", "allergy"),
    rule(r"\bi have an? (?P<v>[\w ]+?) allergy\b", "allergy"),
    rule(
        r"\b(?:i'm|i am|i became|i've become|i went|i've gone"
        r"|i turned)(?: an?)?(?: strict)? (?P<v>vegetarian|vegan|pescatarian)\b",
        "diet",
    ),
    rule(
        r"\bi (?:don't|do not|can't|cannot|never|no longer)(?: really)? (?:eat|drink)(?: any)?"
        rf"(?: ?thing with)? (?!much|enough|breakfast|lunch|dinner|that|it\b|there|anything"
        rf"|out){_THINGS}",
        "avoid",
    ),
    rule(rf"\bi (?:can't|cannot|don't) (?:eat|drink) anything with {_THINGS}", "avoid"),
    rule(rf"\bi(?:'ve| have)?(?: got| have)? (?P<v>{alternatives(AILMENTS_EN)})\b", "health"),
    rule(rf"\bi (?:suffer from|was diagnosed with|have been diagnosed with) {_V}", "health"),
    rule(rf"{_IM}(?: an?)? (?P<v>{alternatives(STATES_EN)})\b", "health"),
    rule(
        rf"\bi (?:can |also |can also )*speak (?:a little |some |fluent |a bit of )?{_TONGUES}",
        "speaks",
    ),
    rule(rf"\bi (?:can |also |still )*play (?:the )?(?!with|a role|along|games?\b){_V}", "hobby"),
    rule(rf"\bmy hobb(?:y is|ies are) {_V}", "hobby"),
    rule(
        r"\b(?:i'm|i am|i've been|i have been|i've started|i have started|i started)"
        rf"(?: (?:just|now|currently|also))* learning(?: to| how to)? (?:play "
        rf"|speak )?(?:the )?{_V}",
        "learning",
    ),
)

_ABOUT_KIN: Final = (
    rule(
        rf"\bmy {_REL}(?:'s| is)(?: name is)?(?: called| named)? (?!an?\b|the\b|in\b|\d){_NAME}",
        "kin",
    ),
    rule(rf"\b(?:i|we) have (?:an?|two|three) {_REL}s?,? (?:called|named) {_NAME}", "kin"),
    rule(rf"\bmy {_REL} (?P<v>(?-i:[A-Z])\w+)(?='s| is| lives| works| has|,)", "kin"),
    rule(
        rf"\bmy {_REL}(?: (?-i:[A-Z])\w+)? (?:lives|is living|moved|has moved) (?:in|to) {_V}",
        "kin_home",
    ),
    rule(
        rf"\bmy {_REL}(?: (?-i:[A-Z])\w+)?(?:'s| is| works as) an? {_TRADE}{_TRADE_END}", "kin_job"
    ),
    rule(
        rf"\bmy {_REL}(?: (?-i:[A-Z])\w+)?(?:'s| is) (?P<v>{NUMBER_EN})(?: years? old|{_END})",
        "kin_age",
    ),
    rule(
        rf"\b(?:i|we) have (?P<v>{NUMBER_EN}) (?:older |younger |little |big )?{_REL}s?\b",
        "kin_count",
    ),
)
_NAMED_KIN: Final = re.compile(r"(?:name is|called|named)\b", re.IGNORECASE)
_ABOUT_PETS: Final = (
    rule(
        rf"{_I}(?: have| got| adopted| own)? (?:an?|another|two) (?:[\w-]+ ){{0,2}}?{_ANIMAL}s?\b"
        rf"(?:,? (?:called|named|and (?:his|her|its) name is) {_NAME})?",
        "pet",
    ),
    rule(
        rf"\b(?:my|our) (?:\w+ )?{_ANIMAL}(?:'s name is|(?:'s| is) (?:called|named)) {_NAME}", "pet"
    ),
    rule(
        rf"\b(?:my|our) {_ANIMAL}(?: (?P<v>(?-i:[A-Z])\w+))? (?:has |just )?(?:died"
        rf"|passed away|ran away|was put down)",
        "pet",
        state="over",
    ),
    rule(
        rf"\b(?:i|we) (?:don't|do not|no longer) have (?:an?|the|my) {_ANIMAL} any ?more",
        "pet",
        state="over",
    ),
)
_GETS_PET: Final = re.compile(r"\b(?:have|got|adopted|own)\b", re.IGNORECASE)
_ITS_NAME: Final = re.compile(
    rf"^(?:and )?(?:(?:his|her|its|their) name(?:'s| is)|(?:he|she|it)(?:'s| is) (?:called"
    rf"|named)) {_NAME}",
    re.IGNORECASE,
)
_THEIR_AGE: Final = re.compile(
    rf"^(?:and )?(?:he|she)(?:'s| is) (?P<v>{NUMBER_EN})(?: years? old)?$", re.IGNORECASE
)

_CLAUSE: Final = re.compile(
    r"\s*[.;!?]+\s+|\s*[.;!?]+$|,\s+|\s+(?:and|but|so)\s+(?=(?:i|i'm|i've|we|we're|my|our|his|her|he|she"
    r"|its|it's|call me|please)\b)",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.;!?]+[.;!?]*")
_ASKS: Final = re.compile(
    r"\?\s*$|^(?:and |but |so |well |hey |ok |okay |oh )*(?:what|where|who|whose|whom|when|why|how"
    r"|which|do|does|did|is|are|am|can|could|should|would|will|shall|have you|has|was|were|isn't"
    r"|aren't|don't you|didn't)\b",
    re.IGNORECASE,
)
_UNREAL: Final = re.compile(
    r"\b(?:if|i wish|wish i|imagine|suppose|supposing|pretend|pretending|maybe|perhaps|might|would"
    r"|i'd|as though|dream(?:t|ed|ing)?|used to think|just kidding|joking|almost|nearly|hopefully"
    r"|think about|thinking (?:of|about)|want to|wanna|could|should)\b"
    r"|\b(?:said|says|say|told me|tells me|thinks|think|asked|asks|claims|believes)\b"
    r"(?: that)?(?: me)? (?:i|my|i'm)\b",
    re.IGNORECASE,
)
_FICTION: Final = re.compile(
    r"\bin (?:the|a|my|this) (?:book|story|novel|movie|film|game|play|song|dream)\b"
    r"|\b(?:my|the) character\b|\bthe lyrics\b|\bjust kidding\b",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"^(?:the|a|an|my|some|any|to|that|really|very) ", re.IGNORECASE)
_NO_PLACE: Final = re.compile(
    r"^(?:the past|fear|hope|peace|hell|a dream|the moment|denial|here|there)\b", re.IGNORECASE
)
_NO_NAME: Final = frozenset(
    "fine good ok okay tired happy sad sorry sure here back not hungry cold great well bored late "
    "ready free busy sick lost done home alone afraid going ill".split()
)
_JOINED: Final = re.compile(r",? and |, | or ")
_AHEAD: Final = re.compile(
    r"\b(?:i|we|my|our|there)(?:'ve| have| has|'m| am|'re| are|'s| is|'ll| will| must| need)\b"
    r"|\b(?:i|we) (?:fly|leave|start|go|move|get|travel)\b",
    re.IGNORECASE,
)
_BEING: Final = re.compile(
    r"\b(?:i'm|i am|we're|we are) (?!going|off\b|due|at\b|in\b|on\b|having|\w+ing\b)", re.IGNORECASE
)
_LEAD: Final = re.compile(
    r"^(?:(?:and|so|but|well|oh|yeah)\s+)*(?:i|we|there)(?:'ve got|'ve| have got| have to"
    r"| have| has"
    r"|'m going to|'m| am going to| am|'re going to|'re| are going to| are|'s| is|'ll| will| must"
    r"| need to)?\s+(?:(?:an?|the)\s+)?",
    re.IGNORECASE,
)
_DID: Final = re.compile(
    r"\bi(?:'ve| have)?(?: just| finally)? (?!was\b|felt|feel|thought|said|like|love|am\b|have\b)"
    r"(?P<v>(?:\w+ed|got|won|lost|went|ran|saw|met|bought|sold|broke|became|had|made|found|took"
    r"|wrote|gave|began|flew|left|read|ate|cut|hurt)\b.*)",
    re.IGNORECASE,
)
_MILESTONE: Final = re.compile(
    r"\bi(?:'ve| have)?(?: just| finally)? (?P<v>(?:got promoted|was promoted|graduated"
    r"|passed (?:my|the)"
    r"|got (?:the job|into)|won (?:the|a|my)|finished my|published|ran a marathon|had a baby).*)",
    re.IGNORECASE,
)


def facts(text: str, today: date) -> list[Found]:
    """What the user says of themselves, in the order it is said."""
    text = text.replace("\u2019", "'")
    found: list[Found] = []
    last: Found | None = None
    for sentence in _SENTENCE.findall(text):
        sentence = sentence.strip()
        if _ASKS.search(sentence) or _FICTION.search(sentence):
            continue
        for clause in _CLAUSE.split(sentence.rstrip(".!;")):
            if not clause or _UNREAL.search(clause):
                continue
            new = _carried(clause, last) or _in_clause(clause.strip(), today)
            if new:
                last = next((f for f in new if f.slot in ("pet", "kin", "kin_count")), last)
            found += new
    return settled(found)


def _carried(clause: str, last: Found | None) -> list[Found]:
    found = carried(last, _ITS_NAME.search(clause), _THEIR_AGE.search(clause))
    return [
        one if one.slot == "kin_age" else replace(one, value=_titled(one.value)) for one in found
    ]


def _in_clause(clause: str, today: date) -> list[Found]:
    if born := re.search(r"\bmy birthday(?:'s| is)\b|\bi was born on\b", clause, re.IGNORECASE):
        when = dates.find(clause[born.end() :], today, "en")
        return [Found("birthday", "", when.due[5:])] if when and len(when.due) == 10 else []
    typed = [_cleaned(each) for each in matches(RULES, clause)]
    typed += _others(clause)
    kept = split_lists([found for found in typed if found], _JOINED)
    return kept or _dated(clause, today)


def _others(clause: str) -> list[Found | None]:
    """Facts about the user's people and animals."""
    out: list[Found | None] = []
    for each in _ABOUT_KIN:
        match = each.pattern.search(clause)
        if match is None:
            continue
        name = _KIN[match["rel"].lower()]
        value = match["v"]
        if each.slot == "kin":
            loose = not _NAMED_KIN.search(match[0])
            if loose and not value[:1].isupper():
                continue
            value = _titled(value)
        elif each.slot in ("kin_age", "kin_count"):
            value = str(number(value))
        out.append(Found(each.slot, name, _BARE.sub("", value)))
    for each in _ABOUT_PETS:
        match = each.pattern.search(clause)
        if match is None or (each is _ABOUT_PETS[0] and not _GETS_PET.search(match[0])):
            continue
        kind = _PETS[match["animal"].lower()]
        name = _titled(match.groupdict().get("v") or "")
        if re.search(r"\banother\b", match[0], re.IGNORECASE):
            kind = f"{kind}#{name.lower()}"
        out.append(Found("pet", kind, name, state=each.state))
        break
    return out


def _titled(name: str) -> str:
    """Ears write names small at times."""
    return name.title() if name.islower() else name


def _cleaned(found: Found) -> Found | None:
    """What a rule found, if it can be meant."""
    slot, value = found.slot, _BARE.sub("", found.value)
    if slot in ("name", "address_as"):
        if value.lower() in _NO_NAME or not value:
            return None
        return replace(found, value=_titled(value))
    if slot in ("home", "origin"):
        if _NO_PLACE.search(found.value):
            return None
        return replace(found, value=_titled(value) if " " not in value else value)
    if slot == "age":
        years = number(value)
        return replace(found, value=str(years)) if years and 3 < years < 120 else None
    if slot == "taste":
        return replace(found, key=_BARE.sub("", found.key)) if len(found.key) < 60 else None
    if slot == "diet":
        return replace(found, value=value.lower())
    if slot == "speaks":
        return replace(found, value=value.title().replace(" And ", " and "))
    if slot in ("study", "school", "employer") and value.lower() in ("home", "night", "myself"):
        return None
    return replace(found, value=value) if value or found.state == "over" else None


def _dated(clause: str, today: date) -> list[Found]:
    """A plan or an event, if the clause has a day; milestones are of today without one."""
    when = dates.find(clause, today, "en")
    if when is None:
        done = _MILESTONE.search(clause)
        return [Found("event", "", done["v"], today.isoformat())] if done else []
    rest = f"{clause[: when.start]} {clause[when.end :]}"
    rest = re.sub(r"\s+", " ", rest).strip(" ,")
    rest = re.sub(r"\s+(?:on|in|at|this|for)$", "", rest)
    ahead = not dates.over(when.due, today)
    if not ahead or when.due == today.isoformat():
        done = _DID.search(rest)
        if done:
            return [Found("event", "", done["v"].strip(), when.due)]
    if (
        ahead
        and _AHEAD.search(rest)
        and not _BEING.search(rest)
        and not re.search(r"\bnot\b|n't\b", rest)
    ):
        value = _LEAD.sub("", rest)
        if (0 < len(value.split()) <= 16 and value != rest.strip()) or re.match(
            r"(?:my|our)\b", rest
        ):
            return [Found("plan", "", value, when.due)]
    return []
