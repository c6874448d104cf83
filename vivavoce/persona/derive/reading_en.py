"""An English paragraph, read."""

import re
from typing import Final

from vivavoce.persona.derive.found import Found, sex_told
from vivavoce.persona.derive.lexicon import lexicon, words

_PROPER: Final = r"[A-Z][\w'’-]+(?:\s(?:[A-Z]\.\s?)?[A-Z][\w'’-]+){0,2}"
_TITLE: Final = r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Captain|Professor|Sir|Lady|Uncle|Aunt|Old)\.?\s)?"
_NAME: Final = re.compile(
    rf"(?:\bnamed|\bcalled|\bname is|\bname's|\b[Nn]ame:)\s+[\"“]?({_TITLE}{_PROPER})"
)
_NAME_YOU: Final = re.compile(rf"\b(?:You are|You're|I am|I'm|This is|Meet)\s+({_TITLE}{_PROPER})")
_NAME_FIRST: Final = re.compile(
    rf"^\s*[\"“*]*({_TITLE}{_PROPER})[\"”*]*(?:,|\s(?:is|was|has|lives|works|runs|loves|always)\b)"
)
_NO_NAME: Final = re.compile(
    r"^(?:The|A|An|She|He|They|You|It|My|Your|This|That|I|We|Her|His|Their|In|At|When|As"
    r"|If|Born|Once|Hey|Hi|Hello|Oh|Well"
    r"|An?\s.*|Your\s.*|My\s.*)$"
)
_UNITS: Final = dict(
    zip("one two three four five six seven eight nine".split(), range(1, 10), strict=True)
)
_TEENS: Final = dict(
    zip(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        range(10, 20),
        strict=True,
    )
)
_TENS: Final = dict(
    zip(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        range(20, 100, 10),
        strict=True,
    )
)
_AGE: Final = re.compile(
    r"\b(\d{1,5})[- ]years?[- ]old\b|\baged? (?:is |of )?(\d{1,5})\b|^[^,.]{1,40},\s(\d{1,3}),"
    rf"|\b((?:{'|'.join((*_TENS, *_TEENS))})(?:-(?:{'|'.join(_UNITS)}))?)[- ]years?[- ]old\b"
    r"|\b(?:is|am|are|turned|I'm) (\d{2,3})(?=[,.]| and\b)|,\s(\d{2,3})(?=[.!](?:\s|$)|$)",
    re.MULTILINE | re.IGNORECASE,
)
_MODIFIED: Final = re.compile(
    r"\b(?:an?|the|is|as|was|works as|former|your|their|my)\s+"
    r"((?:(?!(?:an?|the)\s)\w[\w'-]*\s){0,4})$",
    re.IGNORECASE,
)
_AGED: Final = re.compile(r"(?:\d+ )?\S*years?[- ]old |\b(?:an?|the|your|my) ", re.IGNORECASE)
_HOME: Final = re.compile(
    r"\b(?:lives?|living|based|resid\w+|settled|keeps? (?:a|the) \w+)\s(?:in|on|at|near"
    r"|by|above|aboard)\s([^,.;]{2,50}?)(?=[,.;]|\s(?:and|with|who|where|but|because)\b|$)",
)
_ORIGIN: Final = re.compile(
    rf"\b(?:from|grew up in|born in|raised in|comes from|hails from)\s({_PROPER})"
)
_RELATION: Final = re.compile(
    r"\b(?:your|the user's|my|user's)\s((?:[a-z][\w-]*\s){0,3})$", re.IGNORECASE
)
_CALLS: Final = re.compile(
    r"\bcall(?:s|ing)?\s(?:you|the user|everyone|everybody|people|me)\s(?!when|if|at"
    r"|back|by)[\"“']?([\w' -]{1,20}?)[\"”']?(?=[,.;]|\s(?:and|when|because|or)\b|$)"
)
_PHRASES: Final = re.compile(
    r"(?:catch ?phrases?|always says?|likes? to say|loves? to say|often says?"
    r"|keeps? saying|favou?rite (?:phrase|saying)|tends? to say|says?)\s?"
    r"(?:is|are|:)?\s*((?:[\"“][^\"”]{2,40}[\"”](?:,|\s|and|or)*)+)",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"[\"“]([^\"”]{2,40})[\"”]")
_FACTS: Final = (
    ("birthday", re.compile(r"birthday (?:is |on |falls on )+([^,.;]{3,25})")),
    (
        "pet",
        re.compile(
            r"\b((?:an?|two|three|her|his|their) (?:[a-z-]+ ){0,3}(?:cat|dog|parrot|rabbit"
            r"|hamster|goldfish|turtle|horse|bird|ferret)s?(?: (?:called|named) [A-Z]\w+)?)"
        ),
    ),
    (
        "likes",
        re.compile(
            r"\b(?:likes|loves|enjoys|is fond of|adores)\s(?!you|the user|to say"
            r"|people)([^,.;]{2,40}?)(?=[,.;]|\sand\b|\sbut\b|$)"
        ),
    ),
    (
        "dislikes",
        re.compile(
            r"\b(?:hates|dislikes|can't stand|cannot stand|detests)\s([^,.;]{2,40}?)(?=[,.;]"
            r"|\sand\b|\sbut\b|$)"
        ),
    ),
    (
        "fear",
        re.compile(r"\b(?:afraid of|scared of|fears)\s([^,.;]{2,30}?)(?=[,.;]|\sand\b|\sbut\b|$)"),
    ),
    ("height", re.compile(r"\b(\d{3} ?cm|\d['’]\d{1,2}[\"”]?) tall")),
)
_KNOWS: Final = re.compile(
    r"\b(?:expert (?:in|on)|knows (?:everything |a lot |all )?about|good at"
    r"|skilled (?:in|at)|specialis?e[sd]? in|teaches)\s([^,.;]{2,40})"
)
_REFUSES: Final = re.compile(
    r"\b(?:never|refuses to|won't|will not|does not|doesn't)\s((?:talk|speak|discuss|lie"
    r"|swear|cry|apologi[sz]e|give|answer|do)[^,.;]{0,40})"
)
_OLD_WORLD: Final = re.compile(
    r"\b(?:medieval|ancient|victorian|\d{2}th[- ]century|middle ages|roman empire"
    r"|old west|renaissance|samurai)\b",
    re.IGNORECASE,
)
_FEMALE: Final = re.compile(
    r"\b(?:she|her|hers|woman|girl|lady|female|queen|princess|mother|mom|sister"
    r"|girlfriend|wife|aunt|grandma|grandmother|mrs|ms|miss|waitress|actress|witch)\b",
    re.IGNORECASE,
)
_MALE: Final = re.compile(
    r"\b(?:he|his|him|man|boy|guy|male|king|prince|father|dad|brother|boyfriend|husband"
    r"|uncle|grandpa|grandfather|mr|sir|waiter|wizard)\b",
    re.IGNORECASE,
)


def read_english(text: str, greeting: str) -> Found:
    """What `text` says of somebody, and `greeting` of the name."""
    lists = lexicon()
    found = Found(name=_name(text, greeting), age=_age(text), sex=sex_told(text, _FEMALE, _MALE))
    found.occupation = _phrase(text, words(lists["occupations"]["en"]), _MODIFIED)
    home = _HOME.search(text)
    found.home = home[1] if home else ""
    found.relation = _phrase(text, words(lists["relations"]["en"]), _RELATION, owned=True)
    called = _CALLS.search(text)
    found.address = called[1].strip() if called else ""
    for match in _PHRASES.finditer(text):
        found.catchphrases += [phrase.rstrip(",.") for phrase in _QUOTED.findall(match[1])]
    found.traits = _traits(text)
    found.occupation = _trade(found.occupation, found.traits)
    found.facts = {name: m[1].strip() for name, pattern in _FACTS if (m := pattern.search(text))}
    if origin := _ORIGIN.search(text):
        found.facts["hometown"] = origin[1]
    found.knows = [m.strip() for m in _KNOWS.findall(text) if len(m.strip()) > 5][:3]
    found.refuses = [f"never {match.strip()}" for match in _REFUSES.findall(text)[:3]]
    found.angered_by = [found.facts["dislikes"]] if "dislikes" in found.facts else []
    if _OLD_WORLD.search(text):
        found.cannot_know = ["phones", "computers", "the internet", "cars"]
    found.tone = ", ".join(
        word
        for word in words(lists["tone_words"]["en"])
        if re.search(
            rf"\b{word}\b[\w ,-]{{0,20}}\bvoice\b|\bvoice (?:is|was)\b[\w ,-]{{0,20}}\b{word}\b",
            text,
        )
    )
    return found


def _name(text: str, greeting: str) -> str:
    tries = (
        _NAME_YOU.search(text),
        _NAME_FIRST.search(text),
        _NAME.search(text),
        _NAME_YOU.search(greeting),
    )
    for found in tries:
        if found and not _NO_NAME.match(found[1]):
            return found[1]
    return ""


def _age(text: str) -> int | None:
    for match in _AGE.finditer(text):
        found = next(filter(None, match.groups()))
        if found.isdecimal():
            return int(found)
        tens, _, unit = found.lower().partition("-")
        return _TEENS.get(tens, _TENS.get(tens, 0)) + _UNITS.get(unit, 0)
    return None


def _phrase(
    text: str, known: tuple[str, ...], before: re.Pattern[str], *, owned: bool = False
) -> str:
    """The first of the `known` words in the text, with its adjectives ("retired navy nurse");
    `owned`: only after "your" and the like."""
    places = []
    for word in known:
        for match in re.finditer(rf"\b{re.escape(word)}\b", text, re.IGNORECASE):
            lead = before.search(text[: match.start()])
            if lead or not owned:
                places.append(
                    (
                        not lead,
                        match.start(),
                        -len(word),
                        _AGED.sub("", lead[1] if lead else "") + word,
                    )
                )
    return min(places)[3] if places else ""


def _trade(phrase: str, traits: list[str]) -> str:
    """An occupation without the traits in front of it: a blunt retired sailor is a retired one."""
    while (rest := phrase.partition(" "))[2] and rest[0].lower() in traits:
        phrase = rest[2]
    return phrase


def _traits(text: str) -> list[str]:
    found = []
    for listed in lexicon()["trait_words"]["en"].values():
        for word in words(listed):
            match = re.search(
                rf"(?<!not )(?<!never )(?<!isn't )\b{re.escape(word)}\b", text, re.IGNORECASE
            )
            if match:
                found.append((match.start(), word))
    return [word for _, word in sorted(found)]
