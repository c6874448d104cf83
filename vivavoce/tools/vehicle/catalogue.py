"""What the simulated car knows by name: places, contacts, artists and songs.

A product replaces them: `Catalogue(contacts=...)` takes the phone's own book, and so on. Names that
are not in here are taken as said where that does no harm (a destination, a song) and are asked for
where it would (whom to call).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PLACES: Final[dict[str, tuple[str, str]]] = {
    "charging station": (
        "充电站 充电桩 充电的地方 快充站 超充站 充电点",
        (
            "charging station|charger|charging point|supercharger|fast charger|charging stations|"
            "charge point|charge station|place to charge|chargers|charging spot|ev charger"
        ),
    ),
    "petrol station": (
        "加油站 加油的地方",
        ("gas station|petrol station|fuel station|filling station|service station|gas stations"),
    ),
    "car park": (
        "停车场 地方停车 停车位 车库 停车的地方",
        (
            "car park|parking lot|parking|"
            "parking garage|place to park|parking space|somewhere to park"
        ),
    ),
    "restaurant": (
        "饭店 餐厅 饭馆 餐馆 火锅店 吃饭的地方 面馆 小吃店 快餐店 火锅",
        (
            "restaurant|restaurants|diner|burger place|pizza place|"
            "noodle place|fast food|steakhouse|somewhere to eat|place to eat|mcdonald's"
        ),
    ),
    "coffee shop": (
        "咖啡店 咖啡馆 咖啡厅 星巴克 奶茶店",
        "coffee shop|cafe|starbucks|coffee place|coffee house",
    ),
    "hotel": (
        "酒店 宾馆 旅馆 民宿",
        "hotel|motel|hotels|inn",
    ),
    "airport": (
        "机场 飞机场",
        "airport|the airport",
    ),
    "train station": (
        "火车站 高铁站 车站 动车站",
        "train station|railway station|railroad station|central station|the station",
    ),
    "hospital": (
        "医院 急诊",
        "hospital|emergency room|clinic",
    ),
    "supermarket": (
        "超市 便利店 菜市场",
        "supermarket|grocery store|convenience store|grocery shop|groceries|grocery",
    ),
    "shopping mall": (
        "商场 购物中心 百货商场 万达",
        "shopping mall|mall|shopping centre|shopping center",
    ),
    "toilet": (
        "厕所 洗手间 卫生间 公厕",
        "toilet|restroom|bathroom|rest room|public toilet",
    ),
    "rest area": (
        "服务区 休息区",
        "rest area|rest stop|service area|services",
    ),
    "pharmacy": (
        "药店 药房",
        "pharmacy|drugstore|chemist|drug store",
    ),
    "bank": (
        "银行 取款机",
        "bank|atm|cash machine",
    ),
    "post office": (
        "邮局",
        "post office",
    ),
    "school": (
        "幼儿园",
        "kindergarten|the school|kids school",
    ),
    "park": (
        "公园",
        "the park|nearest park",
    ),
    "cinema": (
        "电影院 影院",
        "cinema|movie theater|movie theatre",
    ),
    "gym": (
        "健身房 体育馆",
        "gym|fitness centre|fitness center",
    ),
    "car wash": (
        "洗车 洗车店 洗车场 洗车的地方",
        "car wash|carwash",
    ),
    "garage": (
        "修理厂 汽修店 维修站",
        "repair shop|mechanic|repair garage|car dealer",
    ),
    "police station": (
        "派出所 警察局 公安局",
        "police station|police",
    ),
    "museum": (
        "博物馆",
        "museum",
    ),
    "library": (
        "图书馆",
        "library",
    ),
    "beach": (
        "海边 沙滩",
        "beach|seaside",
    ),
}
"""Kinds of places by their English name: (Chinese words, English words)."""


@dataclass(frozen=True)
class Contact:
    """`name` as shown; `aliases`: what people call them."""

    name: str
    aliases: tuple[str, ...] = ()


CONTACTS: Final = (
    Contact("妈妈", ("我妈", "老妈", "妈咪", "我妈妈", "母亲")),
    Contact("爸爸", ("我爸", "老爸", "我爸爸", "父亲")),
    Contact("老婆", ("我老婆", "媳妇", "我媳妇", "妻子")),
    Contact("老公", ("我老公", "丈夫")),
    Contact("奶奶", ("我奶奶",)),
    Contact("张伟", ("老张", "小张", "张总", "张经理")),
    Contact("王芳", ("小王", "王姐", "王经理")),
    Contact("李娜", ("李", "老李", "小李", "姓李")),
    Contact("李明", ("李", "老李", "小李", "姓李")),
    Contact("刘洋", ("老刘", "小刘")),
    Contact("陈静", ("小陈", "陈老师")),
    Contact("赵磊", ("老赵", "小赵")),
    Contact("Mom", ("mum", "mother", "my mom", "my mother", "mommy", "mama")),
    Contact("Dad", ("father", "my dad", "my father", "daddy", "papa")),
    Contact("Emily", ("emilie", "emmy")),
    Contact("David", ("dave",)),
    Contact("Sarah", ("sara",)),
    Contact("John Smith", ("john", "smith", "mister smith", "mr smith")),
    Contact("John Miller", ("john", "miller", "mister miller", "mr miller")),
    Contact("Michael", ("mike",)),
    Contact("Anna", ("ann",)),
    Contact("Tom", ("thomas",)),
)

ARTISTS: Final = (
    *(
        "周杰伦",
        "邓紫棋",
        "林俊杰",
        "陈奕迅",
        "王菲",
        "邓丽君",
        "刘德华",
        "张学友",
        "李荣浩",
        "五月天",
    ),
    *(
        "孙燕姿",
        "毛不易",
        "薛之谦",
        "蔡依林",
        "张惠妹",
        "梁静茹",
        "王力宏",
        "朴树",
        "许巍",
        "李宗盛",
    ),
    *("张杰", "华晨宇", "周深", "田馥甄", "蔡健雅", "伍佰", "罗大佑", "崔健", "Beyond", "凤凰传奇"),
    *("The Beatles", "Taylor Swift", "Queen", "Adele", "Coldplay", "Ed Sheeran", "Michael Jackson"),
    *("Elton John", "Madonna", "Bob Dylan", "Billie Eilish", "Bruno Mars", "Beyonce", "Rihanna"),
    *("Eminem", "Drake", "Elvis Presley", "Frank Sinatra", "David Bowie", "U2", "Lady Gaga"),
    *("Mozart", "Beethoven", "Bach", "Chopin", "Johnny Cash", "Stevie Wonder", "Norah Jones"),
    *("The Rolling Stones", "Pink Floyd", "Led Zeppelin", "Nirvana", "Metallica", "ABBA"),
)

SONGS: Final = (
    *(
        "晴天",
        "七里香",
        "稻香",
        "青花瓷",
        "夜曲",
        "告白气球",
        "泡沫",
        "江南",
        "十年",
        "月亮代表我的心",
    ),
    *(
        "海阔天空",
        "平凡之路",
        "小幸运",
        "红豆",
        "后来",
        "童话",
        "遇见",
        "甜蜜蜜",
        "朋友",
        "光辉岁月",
    ),
    *(
        "消愁",
        "演员",
        "起风了",
        "大海",
        "成都",
        "南山南",
        "曾经的你",
        "蓝莲花",
        "千里之外",
        "双截棍",
    ),
    *("Yesterday", "Hey Jude", "Let It Be", "Bohemian Rhapsody", "Imagine", "Shape of You"),
    *("Hello", "Yellow", "Rolling in the Deep", "Blank Space", "Love Story", "Hotel California"),
    *("Billie Jean", "Thriller", "Bad Guy", "Someone Like You", "Shake It Off", "Viva la Vida"),
    *("Dancing Queen", "Wonderwall", "Perfect", "Halo", "Piano Man", "My Way", "Rocket Man"),
)

GENRES: Final[dict[str, tuple[str, str]]] = {
    "jazz": ("爵士 爵士乐", "jazz"),
    "classical": ("古典 古典音乐 交响乐 钢琴曲", "classical|piano music|symphony"),
    "rock": ("摇滚 摇滚乐", "rock|rock music|rock and roll"),
    "pop": ("流行 流行歌 流行音乐", "pop music|pop songs"),
    "light": ("轻音乐 舒缓的 安静的", "relaxing|chill music|calm music|soft music|easy listening"),
    "children": ("儿歌", "children's songs|nursery rhymes|kids songs"),
    "hip hop": ("嘻哈 说唱", "hip hop|rap"),
    "country": ("民谣", "country music|folk"),
    "electronic": ("电子音乐 电音 舞曲", "electronic|techno|dance music"),
    "old": ("老歌 怀旧", "oldies|old songs|golden oldies|eighties"),
}


@dataclass(frozen=True)
class Catalogue:
    """Names that this car knows."""

    contacts: tuple[Contact, ...] = CONTACTS
    artists: tuple[str, ...] = ARTISTS
    songs: tuple[str, ...] = SONGS
    places: Mapping[str, str] | None = None
    """Saved places: as said to what the navigation is given."""
