"""The reply is not in the language of the conversation."""

import re
from typing import Final

from vivavoce.languages import HAN
from vivavoce.persona.pressure.reply import Reply, words

_OTHER_SCRIPT: Final = re.compile(r"[¿¡\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff]")
_ROMANCE_GERMAN: Final = frozenset(
    "je tu il elle nous vous suis est les des une et le la avec pour mais très bien bonjour merci"
    " oui que qui el los las una uno yo tú es está hola gracias sí muy bueno pero con por para"
    " me gusta ich du er sie wir ihr bin ist der die das und nicht ein eine gut mir geht sehr"
    " hallo danke votre de mon du en ne pas texte qué te a comer".split()
)
_ALSO_ENGLISH: Final = frozenset("me die es la il du le a te de en mon ne".split())


def find(reply: Reply) -> str:
    """Which part is foreign."""
    told = words(reply.text)
    if not told:
        return "says nothing"
    if "```" in reply.text:
        return ""
    other = _OTHER_SCRIPT.search(reply.text)
    if other:
        return other.group()
    han = sum(HAN.match(word) is not None for word in told) / len(told)
    if reply.language == "zh":
        latin = [word for word in told if word.isascii() and word.isalpha()]
        return " ".join(latin) if han < 0.5 and len(latin) > 1 else ""
    if han > 0.2:
        return "Han characters"
    foreign = [word for word in told if word in _ROMANCE_GERMAN]
    sure = set(foreign) - _ALSO_ENGLISH
    return " ".join(foreign) if sure and len(foreign) >= max(2, 0.3 * len(told)) else ""
