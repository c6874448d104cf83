"""What words mean to functions: a small lexicon that bridges Chinese, English and function names.

`features("turn_on_light")`, `features("开灯")` and `features("switch the lamp on")` share `light`
and `on`. What the lexicon does not know counts as the word itself (its stem, or pairs of Han
characters), so functions of any trade are told apart by their own descriptions.
"""

import re
from collections.abc import Container, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from vivavoce.languages import HAN

THINGS: Final[dict[str, tuple[str, str]]] = {
    # concept: (English words, Chinese words)
    "weather": (
        (
            "weather|forecast|how (?:hot|cold|warm)|rain(?:ing|y)?|snow(?:ing)?|sunny"
            "|umbrella|humid(?:ity)?|wind(?:y)?"
        ),
        "天气|下雨|下雪|气温|雨伞|带伞|冷不冷|热不热|刮风|预报",
    ),
    "warmth": ("hot|cold|warm|temperature|degrees", "温度|多少度|几度|冷|热"),
    "timer": ("timers?|countdown", "计时器?|倒计时|定时器?|闹钟"),
    "alarm": ("alarms?", "闹钟|闹铃"),
    "wake": ("wake|wake-up", "叫醒|叫我起床|起床"),
    "reminder": ("remind(?:er|ers)?", "提醒"),
    "event": (
        "events?|calendar|appointments?|meetings?|schedule|agenda",
        "日程|日历|会议|约会|安排|行程|预约",
    ),
    "message": ("messages?|text|sms|whatsapp", "消息|短信|信息|微信"),
    "email": ("e-?mails?|mail", "邮件|邮箱"),
    "phone": ("call|phone|dial|ring", "打电话|电话|拨打|拨号|打给|通话"),
    "music": (
        "music|songs?|playlists?|artist|album|tracks?|jazz|radio",
        "音乐|歌曲?|专辑|歌单|电台|曲子|听歌",
    ),
    "film": ("movies?|films?|videos?|shows?", "电影|视频|节目|剧"),
    "tv": ("tv|televisions?|channels?", "电视|频道"),
    "news": ("news|headlines?", "新闻|头条|资讯"),
    "stock": ("stocks?|shares?|share price|ticker", "股价|股票|股市"),
    "price": ("prices?|cost|how much", "价格|多少钱|价钱"),
    "translation": ("translat(?:e|ion)|how do you say", "翻译|怎么说"),
    "volume": ("volume|louder|quieter", "音量|大声点?|小声点?|声音"),
    "light": ("lights?|lamps?|bulbs?|brightness", "灯光?|亮度"),
    "heating": ("heating|thermostat|heater|radiator", "暖气|恒温|地暖"),
    "cooling": ("air ?con(?:ditioning|ditioner)?|ac|climate|fan", "空调|冷气|风扇"),
    "door": ("doors?", "门(?!口|票)|大门"),
    "window": ("windows?", "车窗|窗户?|天窗"),
    "curtain": ("curtains?|blinds?|shades?", "窗帘|百叶窗"),
    "vacuum": ("vacuum(?: cleaner)?|clean(?:ing)?|sweep|robot", "扫地|吸尘|打扫|机器人"),
    "route": (
        (
            "directions?|navigat(?:e|ion)|routes?|how do i get to|way to|map|destination"
            "|take me to|drive to"
        ),
        "导航|路线|怎么去|怎么走|带我去|目的地",
    ),
    "web": ("web|internet|online|google|look up", "上网|网上|搜一下|搜索"),
    "order": (
        "orders?|packages?|parcels?|deliver(?:y|ed)|shipment|tracking",
        "订单|包裹|快递|物流|发货",
    ),
    "refund": ("refunds?|money back", "退款|退钱"),
    "return": ("returns?|exchange", "退货|换货|退换"),
    "product": (
        "products?|catalogue|catalog|items?|in stock|looking for|do you (?:have|sell)",
        "商品|产品|有没有|有卖|想买|目录",
    ),
    "human": (
        (
            "human|agents?|representative|real person|operator|someone|somebody|speak to"
            "|talk to|department"
        ),
        "人工|客服|真人|专员",
    ),
    "billing": ("billing|invoices?|charged", "账单|发票|扣费"),
    "support": ("support|technical|customer service", "技术支持|客服|售后"),
    "sales": ("sales", "销售|售前"),
    "goodbye": ("goodbye|bye|hang up|see you", "再见|拜拜|挂了|挂断"),
    "table": ("tables?|reserv(?:e|ation|ations)", "桌子?|位子|座位|订位|包间"),
    "menu": (
        "menus?|dishes|desserts?|starters?|mains|drinks?|specials",
        "菜单|菜品|有什么菜|甜点|酒水|主菜",
    ),
    "hours": (
        (
            "opening hours|open(?:ing)?|clos(?:e|ing) time|business hours|when do you (?:open"
            "|close)|closed"
        ),
        "营业|开门|关门|打烊",
    ),
    "food": (
        (
            "room service|sandwich|burger|pizza|breakfast|lunch|dinner|meal|food|coffee|tea"
            "|beer|wine|soup|salad"
        ),
        "客房送餐|送餐|早餐|午餐|晚餐|吃的|咖啡|外卖|三明治|面条",
    ),
    "balance": ("balance|account", "余额|卡里|账户|还有多少钱"),
    "payment": (
        "transfer money|send money|pay(?:ment)?|money",
        "转账|转钱|汇款|付款|收款|转.{0,6}(?:块|元)",
    ),
    "bill": ("bills?|utility", "缴费|交.{0,2}费|水费|电费|燃气费|话费|账单"),
    "lost": ("lost|stolen|block", "挂失|丢了|被偷|冻结"),
    "card": ("cards?", "卡"),
    "towel": ("towels?", "毛巾|浴巾"),
    "checkout": ("check(?:ing)?[ -]?out", "退房"),
    "checkin": ("check(?:ing)?[ -]?in", "入住|值机"),
    "problem": (
        (
            "problems?|broken|repair|fix|maintenance|(?:doesn't|does not|not"
            "|isn't) work(?:ing)?|leak(?:s|ing)?|stopped working|out of order"
        ),
        "坏了|故障|维修|修一下|漏水|不亮了|用不了|报修",
    ),
    "flight": ("flights?|plane|fly", "航班|机票|飞机"),
    "train": ("trains?", "火车(?!站)|高铁|动车|车次"),
    "ticket": ("tickets?", "票"),
    "hotel": ("hotels?", "酒店|宾馆"),
    "taxi": ("taxis?|cabs?|ride|uber", "打车|出租车|叫.{0,2}车|网约车|用车|车(?=取消)"),
    "list": ("lists?|to-?dos?|groceries|grocery|shopping", "清单|待办|购物单"),
    "note": ("notes?|memo|write down", "笔记|备忘|记一下|记下来"),
    "recipe": ("recipes?|cook", "菜谱|食谱|怎么做.{0,4}菜"),
    "photo": ("photos?|pictures?|camera", "照片|拍照|相机|截图"),
    "doctor": ("doctor|clinic|dentist|physician", "医生|门诊|挂号|看病"),
    "book": ("library|loans?|borrow", "图书|借书|续借|书"),
    "room": (
        "rooms?|kitchen|bedroom|bathroom|living room|hallway|garage|study|office",
        "房间|客厅|卧室|厨房|书房|浴室|卫生间|车库|阳台",
    ),
    "money_exchange": ("currenc(?:y|ies)|exchange rate|convert", "汇率|换算|兑换"),
    "battery": ("battery|charg(?:e|ing)", "电量|充电|续航"),
    "seat": ("seats?", "座椅"),
    "score": ("scores?|match|game result", "比分|比赛结果"),
    "membership": ("membership|subscription|plan", "会员|套餐|订阅"),
    "password": ("password|pin", "密码"),
    "address": ("address", "地址"),
    "parking": ("parking", "停车"),
    "ticket_support": ("complaints?", "投诉"),
    "place": ("nearby|nearest|near me", "附近|最近的"),
}
ACTS: Final[dict[str, tuple[str, str]]] = {
    "on": ("on|activate|enable", "打开|开启|开(?=[^心始门车会玩])|亮起?来"),
    "off": ("off|deactivate|disable", "关掉|关闭|关上|关了|熄"),
    "open": ("open|unlock|roll down", "打开|开(?=[^心始会玩])|降下"),
    "close": ("close|shut|roll up", "关上|关闭|关(?=[^心于])|升上"),
    "lock": ("lock", "锁"),
    "start": ("start|begin|launch|run", "启动|开始|让.{1,6}(?:打扫|工作)"),
    "stop": ("stop|pause|halt", "停|暂停|别.{0,3}了"),
    "play": ("play|listen to|put on", "播放|放(?=[一首点些个段].)|来(?:一)?首|听"),
    "set": (
        "set|adjust|turn (?:up|down|the)|change|increase|decrease|raise|lower",
        "调|设成?|设置|定(?=[一个])|定个",
    ),
    "cancel": ("cancel", "取消|撤销|不要了"),
    "delete": ("delete|remove|clear", "删|清除|去掉"),
    "add": ("add|put|create|schedule|new", "添加|加(?=到|进|个|一)|新建|记"),
    "send": ("send|text|tell|write", "发|送"),
    "bring": ("bring|get|deliver|need|have|like", "送|拿"),
    "book_act": ("book|reserve|make a reservation|i'd like a", "订|预订|预定|预约"),
    "search": ("search|find|look(?:ing)? (?:up|for)|do you have", "搜|找|查|有没有"),
    "check": (
        "check|look up|status|where is|where's|show|tell|read|query|lookup|get",
        "查|看看|看一下|查询|到哪|告诉",
    ),
    "move": ("transfer|connect|put me through|forward", "转|接"),
    "pay": ("pay", "付|交|缴"),
    "report": ("report", "报|反映"),
    "order_act": (
        "order|i'd like|i want|i'll have",
        "点(?=[一个份])|来(?:一)?[份杯]|要(?:一)?[份杯]",
    ),
    "change": ("change|reschedule|move|update|renew|extend", "改|换|更新|续"),
    "say": ("say|speak|announce", "说|念"),
}
_STOP: Final = frozenset(
    "a an the of for to in on at by with from and or is are was be it its this that these those my "
    "your me i you we us our he she they do does did can could would will please what whats how "
    "when where which who why there here some any about into as if not no so up down out now right "
    "just get like want need given using use user users current currently specified value string "
    "number name optional required return returns function whether has have had than then also "
    "them their one two every each all more most other another s m re ve ll d t".split()
)
_STOP_ZH: Final = frozenset(
    "的了吗呢吧啊呀我你他她它们是在有和跟与就都也还要想请把给帮一个下这那什么怎样多少几不很个"
)
_THING_WEIGHT: Final = 1.0
_ACT_WEIGHT: Final = 0.45
_WORD_WEIGHT: Final = 0.6
_PAIR_WEIGHT: Final = 0.4


def _compiled(table: Mapping[str, tuple[str, str]]) -> dict[str, re.Pattern[str]]:
    return {
        concept: re.compile(rf"(?<![a-z])(?:{english})(?![a-z])|{chinese}", re.IGNORECASE)
        for concept, (english, chinese) in table.items()
    }


_THINGS: Final = _compiled(THINGS)
_ACTS: Final = _compiled(ACTS)
ACTING: Final = frozenset(ACTS)
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")


@lru_cache(maxsize=2048)
def features(text: str) -> dict[str, float]:
    """What `text` is about: concepts and words of it, with their weights."""
    text = spaced(text)
    found: dict[str, float] = {}
    rest = text
    for table, weight in ((_THINGS, _THING_WEIGHT), (_ACTS, _ACT_WEIGHT)):
        for concept, pattern in table.items():
            if pattern.search(text):
                found[concept] = weight
                rest = pattern.sub(" ", rest)
    for word in _WORD.findall(rest):
        if len(word) > 2 and word not in _STOP:
            found[f"={stem(word)}"] = _WORD_WEIGHT
    for run in re.findall(f"{HAN.pattern}+", rest):
        for left, right in pairwise(run):
            if left not in _STOP_ZH and right not in _STOP_ZH:
                found[f"={left}{right}"] = _PAIR_WEIGHT
    return found


def spaced(text: str) -> str:
    """Lower case, `snake_case` and `camelCase` as words."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return text.replace("_", " ").replace("’", "'").lower()


def stem(word: str) -> str:
    """A word without its common endings: enough to match "booking" and "book"."""
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def words_of(text: str, about: Container[str]) -> list[tuple[int, int]]:
    """Where the words of these concepts stand in `text`."""
    low = text.replace("’", "'").lower()
    return [
        match.span()
        for table in (_THINGS, _ACTS)
        for concept, pattern in table.items()
        if concept in about
        for match in pattern.finditer(low)
    ]
