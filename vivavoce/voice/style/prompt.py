"""What a thinker is told of the marks: only large ones are, a small one takes up whatever it reads
and would put them everywhere."""

from collections.abc import Collection
from typing import Final

from vivavoce.languages import Language
from vivavoce.voice.style.types import SOUNDS, SoundKind

_TOLD: Final[dict[Language, str]] = {
    "en": "You are heard, not read. These marks are done and not read aloud; use one now and then, "
    "where it fits: {sounds}[pause], before a sentence a tone such as [happy] [sad 2] [gentle] "
    "[whisper], and [emphasis]word[/emphasis]. Write no other stage directions.",
    "zh": "你的话是说出来的。下面这些标记会照做，不会念出来，偶尔在合适的地方用一个：{sounds}"
    "[pause]；句子前面可以写语气，比如 [happy] [sad 2] [gentle] [whisper]；要强调的词写成 "
    "[emphasis]词[/emphasis]。别写其他动作描写。",
}


def told(language: Language, sounds: Collection[SoundKind] = SOUNDS) -> str:
    """The marks in a prompt; `sounds`: those that the voice may make."""
    return _TOLD[language].format(sounds="".join(f"[{sound}] " for sound in sounds))
