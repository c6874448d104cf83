"""Chinese sentences with English words inside a clause, as people in offices say them.

Patterns and words are our own. A listener is not trained on them (`texts.spoken` lets one script in
only): nobody knows how a transcript should write them. A mouth is: it is told the phonemes.
"""

from collections.abc import Iterator
from typing import Final

from vivavoce.data.texts import Text

SOURCE: Final = "code-switching"

_NOUNS: Final = (
    "PPT APP email meeting deadline project report demo bug update idea plan team budget schedule "
    "feedback offer brand design website password account video podcast playlist coffee party "
    "iPhone WiFi USB Excel Python GitHub Zoom VIP CEO KPI GPS AI logo online"
).split()
_THINGS: Final = "file message link photo ticket menu invoice receipt agenda draft".split()
_VERBS: Final = "check review update cancel book share confirm".split()
_STATES: Final = "happy busy nice cool perfect ready free simple special crazy".split()
_NAMES: Final = "Amy Kevin Linda David Lucy Tom Grace Leo Anna Jason".split()

_PATTERNS: Final = (
    ("今天又改{}了？", _NOUNS),
    ("你的{}做完了吗？", _NOUNS),
    ("这个{}我还没看懂。", _NOUNS),
    ("我们先聊一下{}，再去吃饭。", _NOUNS),
    ("昨天的{}太长了，下次短一点。", _NOUNS),
    ("麻烦把那个{}发给我，谢谢。", _THINGS),
    ("我刚收到一个新的{}。", _THINGS),
    ("帮我{}一下明天的时间。", _VERBS),
    ("能不能先{}这一行？", _VERBS),
    ("他今天看起来很{}。", _STATES),
    ("我觉得这样不够{}。", _STATES),
    ("{}说她马上就到。", _NAMES),
    ("我跟{}约了下午三点。", _NAMES),
)


def texts() -> Iterator[Text]:
    """Every pattern with every word of its list."""
    for pattern, words in _PATTERNS:
        for word in words:
            yield Text(pattern.format(word), "zh", "talk", SOURCE)
