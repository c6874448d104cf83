"""Sichuanese colouring: Mandarin words with the tones and sounds of Chengdu.

    Reading ─ spoken ─► other phonemes, a tone per word ─ Kokoro ─ toned ─► F0 by Chao's five levels

Tone values 阴平 55, 阳平 21, 上声 53, 去声 213, the entering tone merged into 阳平, as in Liang and
Huang, 《成都方言词典》 (Jiangsu Education Press, 1998); other sources write 45 for 阴平 (Wikipedia,
"Sichuanese dialects"). Sounds after Wiktionary, "About Chinese/Sichuanese". No word is replaced by
another: whoever wants 啥子 for 什么 writes it.
"""

import re
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.languages import HAN
from vivavoce.voice.effects.contour import VOICED
from vivavoce.voice.kokoro_plan import Plan
from vivavoce.voice.reading import Reading
from vivavoce.voice.singing.syllables import SONORANTS, VOWELS

TONES: Final = {"→": "55", "↗": "21", "↓": "53", "↘": "213"}
"""Mandarin's mark -> Chengdu's tone value."""
LIGHT: Final = "2"
"""Toneless syllables stay low and short: a simplification of ours."""
_SAID_AS: Final = {"55": "→", "21": "↓", "53": "↘", "213": "↓", LIGHT: ""}
"""The Mandarin tone whose vowel sounds nearest, for the model."""
ENTERING: Final = frozenset(
    "一七八六十百白北不出吃说黑国发客各得德给色失食石识实湿十拾只织直值职质执侄"
    "十入日肉绿六录陆鹿福服复腹木目牧毒读独竹逐烛足族俗速宿熟叔叔属束术述熟屋物"
    "局菊曲屈玉浴欲育狱域学觉角脚药约越月阅悦雪血决绝缺切节接结洁截杰热列烈裂灭"
    "别铁贴跌叠蝶碟业叶页夜歇协鞋胁辖夹甲鸭压瞎峡杀刷滑猾袜达答搭塔踏拉辣腊蜡"
    "擦杂插察扎法罚乏合盒喝鸽割葛渴壳磕格革隔阁搁恶额策测侧册责则泽择窄摘宅拆"
    "拍迫魄麦脉墨默陌莫末没沫膜摸勃博薄伯泊剥拨钵泼作昨凿错托脱夺落洛骆络乐郭"
    "阔扩活获或惑获霍浊桌捉卓啄着弱若积激击极急级及吉疾即集辑籍迹绩寂踢剔滴笛"
    "敌的笔毕必壁璧逼匹劈辟僻立力历粒栗习席息惜昔悉析夕吸袭媳七漆戚乞泣益译易"
    "翼逸亿亦抑忆役疫液密蜜觅溺律率恤蓄续粥轴麦贼塞黑勒肋特测"
) - frozenset("夜鞋错易")
"""Common characters of the old entering tone."""
STEP: Final = 2.4
"""Semitones from one of Chao's levels to the next: five levels span 10 semitones or so."""
_DECLINE: Final = 1.0
"""Semitones that a whole breath sinks by."""
_SHORTEST: Final = {"213": 9.0, LIGHT: 3.0}
"""Frames of a rime, at least; `_USUAL` for all others. A contour needs time to be heard."""
_USUAL: Final = 7.0
_LONGEST: Final = 5.0
"""Frames of a tone mark; at the end of a breath the model hides its silence in it."""
_MARKS: Final = "→↗↓↘"
_SOUNDS: Final = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        ("^ꭧ", "ʦ"),
        ("^ʂ", "s"),
        ("^ɻ", "z"),
        (f"^(p|pʰ|m|f|w)ə([{_MARKS}]?)ŋ$", r"\1ʊ\2ŋ"),
        (f"([iə])([{_MARKS}]?)ŋ$", r"\1\2n"),
        ("^n(?=[^ijy])", "l"),
        (f"^xu(?=[{_MARKS}]?$)", "fu"),
        (f"^(ʦʰ?|s|z)ɤ(?=[{_MARKS}]?$)", r"\1ɛ"),
    )
)
_OPEN: Final = re.compile(f"^(kʰ?|x)ɤ(?=[{_MARKS}]?$)")


def spoken(reading: Reading) -> tuple[Reading, tuple[str, ...]]:
    """What Chengdu says for a reading, and the tone value of every word ("" has none)."""
    symbols: list[str] = []
    owners: list[int] = []
    tones = [""] * len(reading.words)
    at = 0
    while at < len(reading.symbols):
        owner = reading.owners[at]
        end = at + 1
        while end < len(reading.symbols) and reading.owners[end] == owner:
            end += 1
        said = reading.symbols[at:end]
        if owner >= 0 and HAN.fullmatch(reading.words[owner]):
            said, tones[owner] = _syllable(said, reading.words[owner])
        symbols.append(said)
        owners += [owner] * len(said)
        at = end
    return Reading("".join(symbols), tuple(owners), reading.words), tuple(tones)


def _syllable(said: str, char: str) -> tuple[str, str]:
    mark = next((symbol for symbol in said if symbol in _MARKS), "")
    entering = char in ENTERING and mark != ""
    tone = "21" if entering else TONES.get(mark, LIGHT)
    if not entering:
        said = _OPEN.sub(r"\1o", said)
    for pattern, sound in _SOUNDS:
        said = pattern.sub(sound, said)
    return said.replace(mark, _SAID_AS[tone]) if mark else said, tone


def longer(plan: Plan, tones: tuple[str, ...]) -> Plan:
    """Rimes that have time for their contour; before `Kokoro.curves`."""
    out = plan.durations.copy()
    symbols = f" {plan.reading.symbols} "
    for at, symbol in enumerate(symbols):
        if symbol in _MARKS and out[at] > _LONGEST:
            out[-1] += out[at] - _LONGEST
            out[at] = _LONGEST
    for word, rime in _rimes(plan, tones).items():
        least = _SHORTEST.get(tones[word], _USUAL)
        length = float(out[rime].sum())
        if length < least:
            out[rime] *= least / length
    return replace(plan, durations=out)


def toned(plan: Plan, tones: tuple[str, ...]) -> Plan:
    """The pitch of every rime with a tone as its tone value has it; after `Kokoro.curves`."""
    assert plan.pitch is not None
    pitch = plan.pitch.astype(np.float64)
    voiced = pitch >= VOICED
    rimes = _rimes(plan, tones)
    if not rimes or not voiced.any():
        return plan
    middle = float(np.median(12 * np.log2(pitch[voiced])))
    ends = np.cumsum(plan.frames) * 2
    begins = ends - plan.frames * 2
    times, levels = [], []
    for word, rime in rimes.items():
        begin, end = int(begins[rime[0]]), int(ends[rime[-1]])
        voiced[begin:end] = True
        values = [float(digit) for digit in tones[word]]
        values = values * 2 if len(values) == 1 else values
        # The way from the last tone lies in the consonant; the end is held until the rime is over.
        points = np.linspace(begin, begin + 0.85 * (end - begin), len(values))
        times += [*points, end - 1]
        levels += [*values, values[-1]]
    frames = np.arange(len(pitch))
    curve = middle + STEP * (np.interp(frames, times, levels) - 3)
    curve -= _DECLINE * (np.linspace(0, 1, len(pitch)) - 0.5)
    mine = np.repeat(_toned_tokens(plan, tones), plan.frames * 2) & voiced
    return replace(plan, pitch=np.where(mine, 2 ** (curve / 12), pitch).astype(np.float32))


def _rimes(plan: Plan, tones: tuple[str, ...]) -> dict[int, NDArray[np.int64]]:
    """Tokens of the rime of every word that has a tone: from its first vowel or glide on."""
    symbols = f" {plan.reading.symbols} "
    out: dict[int, list[int]] = {}
    for at, owner in enumerate(plan.owners):
        if owner < 0 or not tones[owner]:
            continue
        if owner in out or symbols[at] in VOWELS or symbols[at] in "wjɥ":
            out.setdefault(int(owner), []).append(at)
    return {owner: np.array(tokens) for owner, tokens in out.items()}


def _toned_tokens(plan: Plan, tones: tuple[str, ...]) -> NDArray[np.bool_]:
    """bool[T]: voiced tokens of words with a tone, and pauses between them."""
    symbols = f" {plan.reading.symbols} "
    return np.array(
        [
            owner >= 0
            and bool(tones[owner])
            and (symbol in VOWELS or symbol in SONORANTS or symbol in _MARKS)
            for symbol, owner in zip(symbols, plan.owners, strict=True)
        ]
    )
