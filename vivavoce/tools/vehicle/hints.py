"""Words for the ears: shown to a recogniser as earlier text, they are heard through noise.

Sentences, since a list of words makes Whisper write lists.
"""

from collections.abc import Mapping
from typing import Final

from vivavoce.languages import Language

HINTS: Final[Mapping[Language, str]] = {
    "zh": "打开副驾车窗。关闭天窗。空调温度调到二十四度，风量三档。打开内循环，前除雾。"
    "主驾座椅加热，座椅通风，座椅往前一点。方向盘加热。"
    "播放周杰伦的歌，下一首。音量大一点。"
    "导航回家，避开收费站。"
    "打开大灯，雨刮，氛围灯。后备箱打开。充电。打电话给妈妈。",
    "en": " Open the passenger window. Close the sunroof. Set the temperature to twenty four "
    "degrees. Turn the fan to three. Turn on the defroster, recirculation, seat heating and "
    "ventilation. Move my seat back. Play some music, next song. Turn up the volume. Navigate home, "
    "avoid tolls. Turn on the headlights, hazards and wipers. Open the trunk. Call Mom.",
}
"""By language; a recogniser keeps at most some 200 tokens."""
