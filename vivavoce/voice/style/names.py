"""Words for ways of speaking, English and Chinese, and what each of them does to a voice.

TONES holds the named tones ("warm", "radio host", 撒娇), EMOTIONAL the words for emotions, each
with the level it stands for by itself ("annoyed" is angry 2, 暴怒 angry 5). Among them are all
emotions and styles of StepFun's `voice_label` and of Step-Audio-EditX that a voice can be given by
controls alone; stuttering is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vivavoce.voice.style.emotions import controls
from vivavoce.voice.style.types import Controls, Emotion


@dataclass(frozen=True)
class Named:
    """A way of speaking with a name."""

    name: str
    controls: Controls
    """At its usual strength."""
    words: tuple[str, ...]
    """What it is called in English and Chinese, lower case."""
    measure: bool = False
    """One measure of the voice and no manner: "not too fast" means something for these."""


def _named(
    name: str,
    english: str,
    chinese: str,
    *,
    measure: bool = False,
    dialect: str = "",
    **values: float,
) -> Named:
    words = tuple(dict.fromkeys((name, *english.split("|"), *chinese.split("|"))))
    return Named(name, Controls(**values, dialect=dialect), words, measure)  # type: ignore[arg-type]


_TONES: Final = (
    # One measure each.
    _named(
        "slow",
        "slow|slowly|slower|slow down|unhurried|leisurely|take your time",
        "慢|慢速|缓慢|慢慢|慢悠悠|放慢|不紧不慢|从容",
        measure=True,
        rate=0.8,
    ),
    _named(
        "fast",
        "fast|faster|quick|quickly|quicker|rapid|rapidly|speed up|brisk|briskly",
        "快|快速|飞快|加快|赶紧",
        measure=True,
        rate=1.22,
    ),
    _named(
        "hurried",
        "hurried|hurriedly|in a hurry|rushed|urgent|urgently|hasty",
        "匆忙|急促|着急|急切|急匆匆|赶时间",
        rate=1.32,
        energy=1.0,
        tension=0.25,
    ),
    _named(
        "quiet",
        "quiet|quietly|quieter|soft|softly|softer|low volume|under your breath",
        "小声|很轻|轻声|低声|安静|压低声音|压低嗓音|轻轻|声音小|悄声",
        measure=True,
        energy=-6.0,
        tension=-0.25,
        breath=0.15,
    ),
    _named(
        "loud",
        "loud|loudly|louder|booming",
        "大声|提高音量|放大音量|响亮|高声|大嗓门|声音大|洪亮",
        measure=True,
        energy=5.0,
        tension=0.3,
    ),
    _named(
        "high",
        "high-pitched|high pitched|high pitch|higher pitch|high voice|higher|shrill",
        "高音|音调高|声调高|尖细|尖声|高亢",
        measure=True,
        pitch=3.0,
    ),
    _named(
        "low",
        "low-pitched|low pitched|low pitch|lower pitch|low voice|low|lower",
        "低音|音调低|声调低|低一点",
        measure=True,
        pitch=-2.5,
    ),
    _named(
        "deep",
        "deep|deeply|deep voice|sonorous|bass",
        "低沉|深沉|浑厚|磁性",
        measure=True,
        pitch=-3.5,
        formant=0.94,
    ),
    _named(
        "monotone",
        "monotone|monotonous|flat|flatly|deadpan|straight face|expressionless",
        "平淡|毫无起伏|没有起伏|一本正经|面无表情",
        measure=True,
        range=0.2,
    ),
    _named(
        "even",
        "even|steady|deliberate|measured|composed",
        "平稳|沉稳|稳重|稳",
        measure=True,
        range=0.75,
    ),
    _named(
        "lively",
        "lively|animated|expressive|vivid|dynamic|energetic",
        "活泼|生动|有活力|抑扬顿挫|绘声绘色|活力|元气",
        rate=1.06,
        range=1.5,
        energy=1.5,
    ),
    _named("breathy", "breathy|airy", "气声|气息感", measure=True, breath=0.65),
    _named(
        "hoarse",
        "hoarse|raspy|husky|gravelly|rough|growl|growling",
        "沙哑|嘶哑|粗哑|烟嗓|哼哼唧唧",
        pitch=-1.0,
        jitter=0.7,
        breath=0.2,
    ),
    _named("tense", "tense|strained|pressed", "紧绷|绷着", measure=True, tension=0.6),
    _named(
        "relaxed",
        "relaxed|laid-back|laid back|easy-going|easygoing|loose|casual|casually",
        "放松|松弛|松松垮垮|随意|轻松",
        rate=0.95,
        tension=-0.4,
        energy=-1.0,
    ),
    _named(
        "bright",
        "bright|brightly|crisp|clear",
        "清亮|明亮|亮堂|清脆|干脆|利落",
        pitch=1.0,
        tension=0.25,
    ),
    _named("rising", "rising|rising tone|upward", "升调|上扬|扬起", measure=True, ending=4.0),
    _named(
        "falling", "falling|falling tone|downward", "降调|下沉|收得干脆", measure=True, ending=-4.0
    ),
    # Whispers and shouts.
    _named(
        "whispering",
        "whisper|whispers|whispering|whispered|in a whisper",
        "低语|耳语|悄悄话|悄悄|窃窃私语|贴着耳朵",
        whisper=1.0,
        rate=0.93,
        energy=-7.0,
    ),
    _named(
        "hushed", "hushed|hush", "屏着气|压着嗓门", breath=0.5, energy=-6.0, tension=-0.4, rate=0.95
    ),
    _named(
        "murmuring",
        "murmur|murmuring|mumble|mumbling|muttering",
        "呢喃|喃喃|嘟囔|自言自语",
        energy=-8.0,
        breath=0.45,
        range=0.55,
        rate=0.88,
        tension=-0.5,
    ),
    _named(
        "shouting",
        "shout|shouting|shouts|yelling|yell|scream|screaming",
        "喊|大喊|呼喊|喊叫|大叫|尖叫",
        energy=8.0,
        pitch=4.0,
        range=1.3,
        tension=0.9,
    ),
    _named(
        "roaring",
        "roar|roaring",
        "吼叫|咆哮|怒吼|吼",
        energy=8.0,
        pitch=1.5,
        tension=1.0,
        jitter=0.7,
    ),
    # Manners.
    _named(
        "warm",
        "warm|warmly|friendly|kind|kindly|welcoming|heartfelt|affectionate|caring|smooth",
        "温暖|亲切|热乎|热情|友好|和蔼|暖|关切|亲近",
        rate=0.95,
        pitch=-0.5,
        energy=-1.0,
        breath=0.25,
        tension=-0.3,
        range=1.1,
    ),
    _named(
        "gentle",
        "gentle|gently|tender-hearted|soothing|soothingly|comforting|reassuring|mild|empathetic"
        "|empathy|empathic|sympathetic|compassionate|patient|patiently|mellow",
        "温柔|轻柔|柔和|柔声|安慰|安抚|共情|体贴|耐心|舒缓|软软",
        rate=0.9,
        pitch=-0.5,
        energy=-3.0,
        breath=0.35,
        tension=-0.4,
    ),
    _named(
        "calm",
        "calm|calmly|calming|serene|peaceful|tranquil",
        "平静|冷静|镇定|淡定|宁静",
        rate=0.93,
        range=0.75,
        energy=-1.5,
        tension=-0.25,
    ),
    _named(
        "cheerful",
        "cheerful|cheerfully|cheery|upbeat|smiling|with a smile|sunny|jolly|merry|perky",
        "欢快|轻快|开朗|带笑|带着笑|笑着|微笑|阳光",
        rate=1.06,
        pitch=1.5,
        range=1.4,
        energy=1.5,
        formant=1.05,
        ending=1.0,
    ),
    _named(
        "playful",
        "playful|playfully|teasing|teasingly|mischievous|mischievously|cheeky|humorous"
        "|humour|humor|witty|flirty|whimsical",
        "俏皮|调皮|顽皮|幽默|打趣|逗趣|逗|搞笑|诙谐",
        rate=1.08,
        pitch=1.5,
        range=1.5,
        formant=1.04,
        ending=1.5,
    ),
    _named(
        "coy",
        "coy|act coy|act_coy|cutesy|cute|whining|pouting",
        "撒娇|娇嗔|嗲|奶声奶气|可爱|软糯",
        rate=0.92,
        pitch=2.5,
        range=1.5,
        formant=1.09,
        breath=0.2,
        ending=2.5,
    ),
    _named(
        "sweet",
        "sweet|sweetly",
        "甜美|甜甜|甜",
        pitch=2.0,
        range=1.2,
        formant=1.06,
        breath=0.25,
        energy=-1.0,
    ),
    _named(
        "shy",
        "shy|shyly|timid|timidly|bashful|hesitant",
        "害羞|羞涩|腼腆|怯生生|不好意思|扭捏",
        rate=0.92,
        pitch=1.0,
        range=0.7,
        energy=-5.0,
        breath=0.3,
        ending=1.5,
    ),
    _named(
        "embarrassed",
        "embarrassed|embarrass|awkward|awkwardly|sheepish",
        "尴尬|难为情|局促",
        rate=0.9,
        range=0.7,
        energy=-3.0,
        jitter=0.25,
    ),
    _named(
        "tired",
        "tired|tiredly|weary|wearily|exhausted|sleepy|drowsy|sluggish",
        "疲惫|疲倦|困倦|累|有气无力|没精神|昏昏欲睡",
        rate=0.82,
        pitch=-1.5,
        range=0.6,
        energy=-4.0,
        breath=0.3,
        tension=-0.45,
        ending=-1.5,
    ),
    _named(
        "lazy",
        "lazy|lazily|languid",
        "慵懒|懒洋洋",
        rate=0.8,
        range=0.7,
        energy=-2.5,
        breath=0.3,
        tension=-0.4,
    ),
    _named(
        "serious",
        "serious|seriously|solemn|solemnly|formal|formally|professional|businesslike|grave",
        "严肃|正经|正式|认真|庄重|郑重|专业",
        rate=0.94,
        pitch=-1.0,
        range=0.8,
        tension=0.2,
        ending=-1.5,
    ),
    _named(
        "stern",
        "stern|sternly|strict|strictly|harsh|harshly",
        "严厉|凶|严格|凌厉",
        rate=0.96,
        pitch=-1.5,
        range=0.85,
        energy=2.5,
        tension=0.6,
        ending=-3.0,
    ),
    _named(
        "authoritative",
        "authoritative|authority|commanding|assertive|firm|firmly|dominant",
        "威严|权威|命令|霸气|坚定|有力",
        rate=0.92,
        pitch=-2.0,
        energy=3.0,
        tension=0.4,
        ending=-3.0,
    ),
    _named(
        "confident",
        "confident|confidently|self-assured",
        "自信|笃定",
        range=1.15,
        energy=2.0,
        tension=0.2,
        ending=-2.0,
    ),
    _named(
        "cold",
        "cold|coldly|coldness|aloof|indifferent|distant|detached|icy",
        "冷漠|冷淡|冷冰冰|冷酷|高冷|漠然|疏离",
        range=0.45,
        pitch=-0.5,
        energy=-1.0,
        tension=0.25,
        ending=-2.0,
    ),
    _named(
        "arrogant",
        "arrogant|arrogantly|haughty|proud|proudly|smug",
        "傲慢|骄傲|得意|嚣张|自豪|傲娇",
        rate=0.92,
        range=1.4,
        energy=1.5,
        tension=0.3,
        ending=-1.5,
    ),
    _named(
        "sarcastic",
        "sarcastic|sarcastically|ironic|mocking|snarky|dry",
        "阴阳怪气|讽刺|嘲讽|挖苦|讥讽",
        rate=0.85,
        range=1.8,
        tension=0.2,
        ending=3.0,
    ),
    _named(
        "disgusted",
        "disgusted|disgust|contemptuous",
        "厌恶|嫌弃|反感|鄙夷",
        rate=0.88,
        pitch=-2.0,
        range=1.3,
        tension=0.4,
        jitter=0.4,
        ending=-3.0,
    ),
    _named(
        "confused",
        "confused|confusion|puzzled|perplexed|curious|questioning",
        "困惑|疑惑|迷茫|不解|好奇",
        rate=0.92,
        range=1.25,
        ending=4.0,
    ),
    _named(
        "admiring",
        "admiring|admiration|in awe|impressed",
        "钦佩|敬佩|崇拜|赞叹|佩服",
        rate=0.93,
        range=1.5,
        breath=0.3,
    ),
    _named(
        "generous",
        "hearty|generous|boisterous|bold",
        "豪爽|豪迈|爽朗|大方",
        rate=1.08,
        pitch=-1.0,
        range=1.3,
        energy=4.0,
    ),
    _named(
        "soulful",
        "soulful|romantic|passionate|loving|intimate|sensual",
        "深情|浪漫|含情脉脉|暧昧|多情",
        rate=0.85,
        pitch=-1.0,
        range=1.25,
        energy=-2.0,
        breath=0.45,
    ),
    _named(
        "mysterious",
        "mysterious|mysteriously|eerie|spooky|creepy|ominous",
        "神秘|诡异|阴森|悬疑",
        rate=0.84,
        pitch=-1.5,
        energy=-4.0,
        breath=0.5,
    ),
    _named(
        "ethereal",
        "ethereal|dreamy|meditative",
        "空灵|梦幻|飘渺|冥想",
        rate=0.85,
        pitch=2.0,
        energy=-3.0,
        breath=0.6,
    ),
    _named(
        "exaggerated",
        "exaggerated|dramatic|dramatically|theatrical|over the top",
        "夸张|戏剧化|浮夸",
        rate=0.96,
        range=2.2,
        energy=2.5,
    ),
    # Roles.
    _named(
        "radio host",
        "radio host|radio dj|radio presenter|radio|late-night host|podcast host",
        "电台主持人|电台主播|电台|深夜电台",
        rate=0.92,
        pitch=-2.0,
        range=1.15,
        breath=0.25,
        tension=-0.2,
        formant=0.96,
    ),
    _named(
        "newsreader",
        "newsreader|news anchor|newscaster|news presenter|news|broadcaster|announcer",
        "播音腔|播音|新闻主播|新闻|主播|新闻联播|主持人",
        rate=1.04,
        pitch=-0.5,
        range=1.15,
        energy=1.5,
        tension=0.3,
        ending=-2.0,
    ),
    _named(
        "storyteller",
        "storyteller|storytelling|story|narrator|fairy tale|fireside",
        "讲故事|有起有落|说书|说书腔|旁白|故事",
        rate=0.9,
        range=1.6,
        breath=0.1,
    ),
    _named(
        "advertising",
        "advertising|advertisement|commercial|salesperson|programme host|program",
        "广告|促销|带货|综艺",
        rate=1.12,
        pitch=1.0,
        range=1.4,
        energy=3.0,
        tension=0.3,
    ),
    _named(
        "reciting",
        "recite|reciting|declaiming|poetic",
        "朗诵|吟诵|诵读",
        rate=0.86,
        range=1.5,
        energy=2.0,
        ending=-2.0,
    ),
    _named(
        "chatting",
        "chat|chatty|conversational",
        "聊天|闲聊|唠嗑|拉家常",
        rate=1.05,
        range=1.1,
        tension=-0.15,
    ),
    _named(
        "child",
        "child|childlike|like a kid|little kid|little girl|little boy|girl|girlish",
        "小孩|小朋友|儿童|童声|孩子气|娃娃音|小女孩|少女",
        rate=0.97,
        pitch=4.0,
        range=1.3,
        formant=1.2,
    ),
    _named(
        "older",
        "elderly|old man|old woman|grandpa|grandma|grandfather|grandmother|older|aged",
        "老年|老人|苍老|老爷爷|老奶奶",
        rate=0.84,
        range=0.85,
        tremor=0.45,
        jitter=0.3,
        formant=0.97,
    ),
    _named(
        "elder sister",
        "elder sister|older sister|big sister|mature",
        "御姐|姐姐|成熟",
        rate=0.94,
        pitch=-2.0,
        breath=0.2,
        formant=0.96,
    ),
    _named("robot", "robot|robotic|robotically", "机器人|机械", range=0.0, rate=0.96, tension=0.2),
    _named(
        "sichuanese",
        "sichuanese|sichuan dialect|sichuan accent|sichuan",
        "四川话|川话|四川口音|川普|成都话",
        dialect="sichuan",
    ),
)

TONES: Final[Mapping[str, Named]] = {named.name: named for named in _TONES}
"""By name. Words may have a degree ("very", 有点) and a level behind them (`reading`)."""


_EMOTIONAL: Final[tuple[tuple[Emotion, int, str, str], ...]] = (
    ("happy", 2, "pleased|glad|content|contented|positive", "愉快|愉悦"),
    (
        "happy",
        3,
        "happy|happily|happiness|joyful|joyfully|joy",
        "高兴|开心|快乐|喜悦|欢乐|高高兴兴|开开心心|乐呵呵|幸福|欣喜",
    ),
    ("happy", 4, "delighted|overjoyed|laughing", "大喜|欢天喜地"),
    (
        "sad",
        2,
        "melancholy|gloomy|down|wistful|regretful|apologetic",
        "惆怅|低落|失落|忧伤|遗憾|忧郁",
    ),
    (
        "sad",
        3,
        "sad|sadly|sadness|sorrowful|sorrow|unhappy|disappointed",
        "悲伤|难过|伤心|伤感|哀伤|难受|失望|委屈",
    ),
    (
        "sad",
        4,
        "depressed|tearful|tearfully|mournful|dejected|crying",
        "沮丧|抑郁|哭腔|带着哭腔|想哭|哽咽",
    ),
    ("sad", 5, "heartbroken|sobbing|devastated|desperate|despair", "悲痛|心碎|痛哭|绝望|哭着"),
    ("angry", 2, "annoyed|irritated|grumpy|impatient", "不满|不耐烦|烦躁|恼火"),
    ("angry", 3, "angry|angrily|anger|mad", "生气|发怒|恼怒|气愤|凶巴巴|气呼呼"),
    ("angry", 5, "furious|furiously|enraged|rage|raging", "愤怒|暴怒|大怒|狂怒"),
    ("fearful", 2, "nervous|nervously|anxious|worried|uneasy", "紧张|不安|担心|焦虑|担忧"),
    (
        "fearful",
        3,
        "fearful|fearfully|fear|afraid|scared|frightened|frightening",
        "害怕|恐惧|惧怕|惊恐|胆怯",
    ),
    ("fearful", 5, "terrified|panicked|panicking|panic|horrified", "惊慌|恐慌|吓坏|惊惧"),
    ("surprised", 3, "surprised|surprise|surprising|amazed", "惊讶|吃惊|惊奇|意外|诧异|惊喜"),
    ("surprised", 5, "astonished|shocked|stunned|astounded", "震惊|大吃一惊|惊呆"),
    ("tender", 3, "tender|tenderly|tenderness|lovingly", "柔情|怜爱|疼爱|心疼|呵护"),
    ("bored", 3, "bored|boring|boredom|uninterested", "无聊|厌倦|乏味|没兴趣|无精打采"),
    ("excited", 2, "enthusiastic|enthusiastically|eager|eagerly", "积极|兴致勃勃"),
    ("excited", 3, "excited|excitedly|excitement|excite|thrilled", "兴奋|激动|亢奋|振奋"),
    ("excited", 5, "ecstatic|elated|euphoric|hyper", "狂喜|欣喜若狂|激动万分"),
)

EMOTIONAL: Final[Mapping[str, tuple[Emotion, int]]] = {
    word: (emotion, level)
    for emotion, level, english, chinese in _EMOTIONAL
    for word in (*english.split("|"), *chinese.split("|"))
}
"""Words for emotions, lower case, with the level each of them stands for."""

BY_WORD: Final[Mapping[str, Named]] = {
    word: named for named in TONES.values() for word in named.words
}
"""Named tones by every word for them."""
assert not BY_WORD.keys() & EMOTIONAL.keys()


def tone(name: str) -> Controls:
    """What one name does by itself: a tone's or an emotion's word. Raises ValueError."""
    word = name.strip().lower()
    if word in EMOTIONAL:
        return controls(*EMOTIONAL[word])
    if word in BY_WORD:
        return BY_WORD[word].controls
    raise ValueError(f"no tone is called {name!r}: use one of {', '.join(TONES)}, or an emotion")
