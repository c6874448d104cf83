"""Words for the ears: shown to a recogniser as earlier text, they are heard through noise.

They stand in a sentence, since a list makes Whisper write lists, and the sentence tells rather than
asks: from the voices of a crowd Whisper makes sentences like the ones it was shown, and these must
not be commands.
"""

from collections.abc import Mapping
from typing import Final

from vivavoce.languages import Language

HINTS: Final[Mapping[Language, str]] = {
    "zh": "我们在车里，聊到主驾和副驾的车窗、天窗、空调温度和风量，"
    "还有内循环、除雾、座椅加热、座椅通风、"
    "方向盘、音量、导航、大灯、雨刮、氛围灯和后备箱。",
    "en": " We are in the car, talking about the driver's window, the passenger window, the "
    "sunroof, the temperature in degrees, the fan, the defroster, recirculation, seat heating and "
    "ventilation, the volume, the navigation, tolls, the headlights, hazards, wipers, ambient "
    "light and the trunk.",
}
"""By language; a recogniser keeps at most some 200 tokens."""
