"""The sentences a car says: short, with the value that was set, in the language that was spoken."""

from collections.abc import Mapping
from typing import Any, Final

from vivavoce.languages import Language
from vivavoce.tools.vehicle.actions import Action, targets
from vivavoce.tools.vehicle.catalogue import GENRES, PLACES
from vivavoce.tools.vehicle.state import SEATS, Car, get, limit

Both = tuple[str, str]
"""(Chinese, English)."""

LABELS: Final[Mapping[tuple[str, str], Both]] = {
    ("climate", "power"): ("空调", "Air conditioning"),
    ("climate", "temperature"): ("温度", "Temperature"),
    ("climate", "fan"): ("风量", "Fan"),
    ("climate", "flow"): ("出风", "Air flow"),
    ("climate", "ac"): ("制冷", "Cooling"),
    ("climate", "recirculation"): ("内循环", "Recirculation"),
    ("climate", "defrost_front"): ("前除雾", "Front defroster"),
    ("climate", "defrost_rear"): ("后除雾", "Rear defroster"),
    ("climate", "wheel_heating"): ("方向盘加热", "Steering wheel heating"),
    ("windows", "window"): ("车窗", "window"),
    ("windows", "sunroof"): ("天窗", "Sunroof"),
    ("windows", "sunshade"): ("遮阳帘", "Sunshade"),
    ("windows", "locked"): ("车窗锁", "Window lock"),
    ("seats", "heating"): ("座椅加热", "seat heating"),
    ("seats", "ventilation"): ("座椅通风", "seat ventilation"),
    ("seats", "massage"): ("按摩", "massage"),
    ("seats", "position"): ("座椅前后", "seat position"),
    ("seats", "height"): ("座椅高度", "seat height"),
    ("seats", "recline"): ("靠背", "backrest"),
    ("seats", "lumbar"): ("腰托", "lumbar support"),
    ("media", "playing"): ("播放", "Playback"),
    ("media", "volume"): ("音量", "Volume"),
    ("media", "muted"): ("静音", "Mute"),
    ("media", "source"): ("音源", "Source"),
    ("media", "station"): ("调频", "Radio"),
    ("media", "shuffle"): ("随机播放", "Shuffle"),
    ("media", "repeat"): ("循环", "Repeat"),
    ("media", "liked"): ("收藏", "Favourite"),
    ("phone", "dnd"): ("勿扰", "Do not disturb"),
    ("charging", "active"): ("充电", "Charging"),
    ("charging", "limit"): ("充电上限", "Charge limit"),
    ("charging", "schedule"): ("预约充电", "Scheduled charging"),
    ("charging", "port_open"): ("充电口", "Charging port"),
    ("lights", "head"): ("大灯", "Headlights"),
    ("lights", "fog"): ("雾灯", "Fog lights"),
    ("lights", "hazard"): ("双闪", "Hazard lights"),
    ("lights", "reading"): ("阅读灯", "Reading light"),
    ("lights", "ambient"): ("氛围灯", "Ambient light"),
    ("lights", "colour"): ("氛围灯", "Ambient light"),
    ("lights", "brightness"): ("灯光亮度", "Brightness"),
    ("wipers", "mode"): ("雨刮", "Wipers"),
    ("doors", "door"): ("车门", "door"),
    ("doors", "trunk"): ("后备箱", "Trunk"),
    ("doors", "hood"): ("前备箱", "Hood"),
    ("doors", "locked"): ("车门", "Doors"),
    ("doors", "child_lock"): ("儿童锁", "Child lock"),
    ("doors", "mirrors_folded"): ("后视镜", "Mirrors"),
    ("drive", "mode"): ("驾驶模式", "Drive mode"),
    ("navigation", "route"): ("路线", "Route"),
    ("navigation", "avoid_tolls"): ("避开收费", "Avoiding tolls"),
    ("navigation", "avoid_motorways"): ("避开高速", "Avoiding motorways"),
    ("navigation", "voice"): ("导航播报", "Voice guidance"),
}

ZONES: Final[Mapping[str, Both]] = {
    "driver": ("主驾", "driver's"),
    "passenger": ("副驾", "passenger's"),
    "rear_left": ("左后", "rear left"),
    "rear_right": ("右后", "rear right"),
    "rear": ("后排", "rear"),
}

VALUES: Final[Mapping[str, Both]] = {
    "fastest": ("最快", "fastest"),
    "shortest": ("最短", "shortest"),
    "eco": ("经济", "eco"),
    "comfort": ("舒适", "comfort"),
    "sport": ("运动", "sport"),
    "snow": ("雪地", "snow"),
    "auto": ("自动", "automatic"),
    "face": ("吹脸", "to the face"),
    "feet": ("吹脚", "to the feet"),
    "face_feet": ("吹脸吹脚", "to face and feet"),
    "windscreen": ("吹前挡", "to the windscreen"),
    "music": ("音乐", "music"),
    "radio": ("收音机", "radio"),
    "bluetooth": ("蓝牙", "Bluetooth"),
    "usb": ("U盘", "USB"),
    "podcast": ("播客", "podcasts"),
    "audiobook": ("有声书", "audiobook"),
    "news": ("新闻", "news"),
    "video": ("视频", "video"),
    "off": ("关", "off"),
    "one": ("单曲", "this song"),
    "all": ("列表", "all"),
    "low": ("近光", "low beam"),
    "high": ("远光", "high beam"),
    "slow": ("慢速", "slow"),
    "fast": ("快速", "fast"),
    "white": ("白色", "white"),
    "red": ("红色", "red"),
    "orange": ("橙色", "orange"),
    "yellow": ("黄色", "yellow"),
    "green": ("绿色", "green"),
    "blue": ("蓝色", "blue"),
    "purple": ("紫色", "purple"),
    "pink": ("粉色", "pink"),
    "cyan": ("青色", "cyan"),
    "home": ("家", "home"),
    "work": ("公司", "work"),
}

SENTENCES: Final[Mapping[str, Both]] = {
    "unchanged": ("{thing}已经是这样了。", "{thing}: that's how it is already."),
    "going": ("导航去{value}，大约{minutes}分钟。", "Heading to {value}, about {minutes} minutes."),
    "suggest": ("要导航去最近的{value}吗？", "Shall I take you to the nearest {value}?"),
    "stop": ("好，途中先去{value}。", "Okay, {value} added on the way."),
    "cancelled": ("导航取消了。", "Navigation cancelled."),
    "no_stops": ("途经点都去掉了。", "Stops removed."),
    "no_route": ("现在没有在导航。", "There is no route to cancel."),
    "playing": ("来，{value}。", "Playing {value}."),
    "next": ("下一首。", "Next one."),
    "previous": ("上一首。", "Going back one."),
    "calling": ("正在打给{value}。", "Calling {value}."),
    "answered": ("接通了。", "Answered."),
    "nobody_calls": ("现在没有来电。", "Nobody is calling right now."),
    "hung_up": ("挂了。", "Call ended."),
    "no_call": ("现在没有通话。", "There is no call to end."),
    "nobody_called": ("还没有打过电话。", "There is no number to redial."),
    "sent": ("发给{value}了。", "Sent to {value}."),
    "washed": ("喷水清洗一下。", "Washing the windscreen."),
    "not_plugged": ("还没插充电枪，先插上我再充。", "The cable isn't plugged in yet."),
    "trunk_moving": ("车在走，后备箱不能开。", "I can't open the trunk while we're moving."),
    "hood_moving": ("车在走，前备箱不能开。", "I can't open the hood while we're moving."),
    "door_moving": ("车在走，车门不能开。", "I can't open a door while we're moving."),
    "unlock_moving": ("行驶中不能解锁车门。", "The doors stay locked while we're moving."),
    "mirrors_moving": ("行驶中不能收后视镜。", "The mirrors have to stay out while driving."),
    "port_moving": ("停车后才能开充电口。", "The charging port only opens when parked."),
    "recline_moving": (
        "开车时靠背不能再放了。",
        "Not while driving: the seat has to stay upright.",
    ),
    "video_moving": ("开车时不能看视频，停车再看吧。", "No video while driving, I'm afraid."),
    "child_lock_moving": ("行驶中儿童锁不能解开。", "The child lock stays on while driving."),
    "window_fast": ("现在车速快，窗户真的要开大吗？", "We're going fast. Open it wide anyway?"),
    "lights_moving": ("正在行驶，确定关大灯吗？", "We're driving. Really turn the headlights off?"),
    "read_back": ("发给{value}：“{text}”，发吗？", "To {value}: “{text}”. Send it?"),
    "no_text": ("要对{value}说什么？", "What should I tell {value}?"),
    "which": ("{value}，打给哪一位？", "{value}: which one?"),
    "which_message": ("{value}，发给哪一位？", "{value}: which one?"),
    "dropped": ("好，不弄了。", "Okay, I'll leave it."),
    "nothing_pending": ("好的。", "Okay."),
    "undone": ("好，恢复原样了。", "Okay, back to how it was."),
    "nothing_to_undo": ("没有什么可以撤销的。", "There is nothing to undo."),
    "refused": ("车没有接受这个操作。", "The car didn't accept that."),
    "eta": ("还有大约{minutes}分钟，{km}公里。", "About {minutes} minutes to go, {km} kilometres."),
    "eta_none": ("现在没有在导航。", "There's no route at the moment."),
    "battery": (
        "还有{battery}%的电，能跑{range}公里。",
        "{battery} percent, about {range} kilometres.",
    ),
    "tyres": ("胎压{tyres}，{verdict}。", "Tyre pressures are {tyres} bar, {verdict}."),
    "outside": ("外面{outside}度。", "It's {outside} degrees outside."),
    "inside": (
        "车里{inside}度，空调设在{set}度。",
        "It's {inside} degrees in here, set to {set}.",
    ),
    "speed": ("现在时速{speed}公里。", "We're doing {speed} kilometres an hour."),
    "odometer": ("一共跑了{odometer}公里。", "{odometer} kilometres in total."),
}

OPENERS: Final[Mapping[Language, tuple[str, ...]]] = {
    "zh": ("", "好的，", "好，", "", "行，"),
    "en": ("", "Okay, ", "", "Sure, ", "Done: "),
}


def one(pair: Both, language: Language) -> str:
    return pair[0] if language == "zh" else pair[1]


def sentence(name: str, language: Language, **values: Any) -> str:
    """A sentence of `SENTENCES` with its gaps filled."""
    return one(SENTENCES[name], language).format(**values)


def name_of(value: str, language: Language) -> str:
    """A place, choice or genre as people call it; a name as it is."""
    if value in VALUES:
        return one(VALUES[value], language)
    for table in (PLACES, GENRES):
        if value in table and language == "zh":
            return table[value][0].split()[0]
    return value


def told(action: Action, key: str, car: Car, language: Language, turn: int) -> str:
    """What is said of an action that was done; `car` is the one after it."""
    if key == "set":
        text = _setting(action, car, language)
        opener = OPENERS[language][turn % len(OPENERS[language])]
        text = text if not opener or language == "zh" else text[0].lower() + text[1:]
        return opener + text
    label = one(LABELS.get((action.area, action.what), ("这个", "It")), language)
    value = "" if action.value is None else name_of(str(action.value), language)
    if key == "playing":
        value = _piece(action, language)
    if key == "calling":
        value = car.phone.contact or value
    return sentence(
        key,
        language,
        thing=label if language == "zh" else label[0].upper() + label[1:],
        value=value,
        minutes=car.nav.minutes,
    )


def _piece(action: Action, language: Language) -> str:
    artist, song, genre = (action.named(name) for name in ("artist", "song", "genre"))
    if artist and song:
        return f"{artist}的《{song}》" if language == "zh" else f"{song} by {artist}"
    only = song or artist or name_of(genre or "music", language)
    return f"{artist}的歌" if language == "zh" and artist else only


def _setting(action: Action, car: Car, language: Language) -> str:
    names = targets(car, action)
    shown = names[0]
    value = get(car, shown)
    label = one(LABELS[action.area, action.what], language)
    who = _who(action, names, language)
    if language == "zh":
        return who + _chinese(action, label, value, shown) + "。"
    text = " ".join(filter(None, (who, label, _english(action, value, shown)))) + "."
    return text[0].upper() + text[1:]


def _who(action: Action, names: tuple[str, ...], language: Language) -> str:
    """The places, where a thing has several of them and not all are meant."""
    if action.what not in {"window", "door", "temperature"} and action.area != "seats":
        return ""
    zones = [name.split(".")[1 if action.area != "climate" else 2] for name in names]
    if action.what == "temperature" and len(zones) == 3:
        return ""
    if len(zones) == len(SEATS):
        return "所有" if language == "zh" else "every"
    return ("、" if language == "zh" else " and ").join(
        one(ZONES[zone], language) for zone in zones if zone in ZONES
    )


def _chinese(action: Action, label: str, value: Any, name: str) -> str:
    if action.area == "windows" and action.what != "locked":
        return f"{label}{ {0: '关上了', 100: '打开了'}.get(value, f'开到{value}%') }"
    if action.what == "locked":
        return f"{label}{'锁好了' if value else '解锁了'}"
    if action.what == "mirrors_folded":
        return f"{label}{'收起来了' if value else '展开了'}"
    if isinstance(value, bool):
        opens = {"door", "trunk", "hood", "port_open", "child_lock"}
        return f"{label}{('打开了' if action.what in opens else '开了') if value else '关了'}"
    if value is None or (name.endswith(("heating", "ventilation", "massage")) and value == 0):
        return f"{label}关了"
    return f"{label}{_amount_zh(action, value)}"


def _amount_zh(action: Action, value: Any) -> str:
    if action.what == "temperature":
        return f"{value:g}度"
    if isinstance(value, str):
        return name_of(value, "zh") if value != "off" else "关了"
    may = limit(targets(Car(), action)[0])
    return f"{value}{'%' if may and may.most == 100 else '档'}"


def _english(action: Action, value: Any, name: str) -> str:
    if action.area == "windows" and action.what != "locked":
        return {0: "closed", 100: "open"}.get(value, f"at {value} percent")
    if action.what == "locked":
        return "locked" if value else "unlocked"
    if action.what == "mirrors_folded":
        return "folded" if value else "unfolded"
    if isinstance(value, bool):
        opens = action.what in {"door", "trunk", "hood", "port_open"}
        return ("open" if value else "closed") if opens else ("on" if value else "off")
    if value is None or (name.endswith(("heating", "ventilation", "massage")) and value == 0):
        return "off"
    if action.what == "temperature":
        return f"at {value:g} degrees"
    if isinstance(value, str):
        return name_of(value, "en")
    return f"at {value}"
