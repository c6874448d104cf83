"""`persona test`: the pressure suite put to a persona as it is served, with and without its guard."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from vivavoce.bench.talk import SAMPLING, say
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Thinker
from vivavoce.persona.card import Card
from vivavoce.persona.compile import compile_setup
from vivavoce.persona.pressure.judge import Judged
from vivavoce.persona.pressure.run import Ask, run
