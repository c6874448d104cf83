"""What words are about, so that a question finds a fact that shares no word with it.

A concept is a handful of words, both languages; a trailing `*` stands for any ending. The lists are
general on purpose: words of everyday talk, not of any question that memory is measured with.
"""

import re
from typing import Final

CONCEPTS: Final[dict[str, str]] = {
    "name": "name* called call nickname 名字 叫什么 叫啥 姓名 称呼 怎么叫 大名 小名 叫",
    "age": "age old aged 年龄 几岁 多大 岁 年纪 岁数",
    "birthday": "birthday born birth congratulat* birthdate 生日 出生 庆生 哪天生 诞辰 寿",
    "home": "home live* living city town address house flat apartment neighbourhood moved "
    "reside* abroad where 住 家在 城市 哪里 哪儿 地方 搬 地址 房子 哪座城",
    "origin": "from originally hometown childhood grew raised roots native 老家 家乡 故乡 长大 "
    "小时候 出身",
    "job": "job work* occupation profession career living employ* trade office colleague* boss "
    "工作 职业 上班 干什么 干嘛 做什么 打工 行业 岗位 同事 事业",
    "employer": "company employer firm pays workplace 公司 单位 老板 哪家",
    "school": "school university college study* student major degree campus 学校 大学 专业 "
    "学生 读书 上学 念",
    "love": "married single dating relationship spouse divorced wedding partner girlfriend "
    "boyfriend 结婚 单身 对象 感情 离婚 恋爱 另一半",
    "wife": "wife spouse married missus husband partner 老婆 妻子 太太 媳妇 爱人 老公 丈夫 另一半",
    "mother": "mother mom mum mommy mummy parents 妈妈 妈 母亲 老妈 娘 父母 爸妈",
    "father": "father dad daddy parents 爸爸 爸 父亲 老爸 爹 父母 爸妈",
    "sibling": "sister* brother* bro sis sibling* 姐 妹 哥 弟 兄弟 姐妹 手足",
    "child": "son daughter child children kid* baby boy girl 儿子 女儿 孩子 宝宝 闺女 娃",
    "family": "family relatives parents 家人 家里人 亲戚 家庭",
    "friend": "friend* buddy pal mate 朋友 闺蜜 哥们 死党 室友",
    "pet": "pet* animal* cat cats kitten* kitty dog* puppy pup hamster parrot rabbit bunny "
    "宠物 猫 狗 喵 汪 毛孩子 动物 兔 仓鼠",
    "cat": "cat cats kitten* kitty feline meow 猫 喵",
    "dog": "dog dogs puppy pup canine 狗 汪 犬",
    "food": "eat* food* meal* dinner lunch breakfast cook* restaurant recipe dish* menu hungry "
    "steak pizza burger meat snack* supper diet 吃 饭 菜 餐 食物 食谱 做饭 饿 火锅 外卖 晚饭 "
    "午饭 早饭 零食 忌口",
    "meat": "meat steak beef pork burger bacon sausage barbecue vegetarian vegan 肉 牛排 牛肉 "
    "猪肉 烤肉 烧烤 吃素",
    "drink": "drink* coffee tea beer wine alcohol bar pub juice cocktail 喝 饮料 咖啡 茶 酒 "
    "奶茶 果汁",
    "coffee": "coffee cappuccino espresso latte mocha americano 咖啡 拿铁 美式 卡布奇诺 摩卡 "
    "星巴克",
    "alcohol": "alcohol beer wine whisky vodka drunk cocktail 酒 啤酒 白酒 红酒 喝醉",
    "health": "health* ill illness sick disease condition medical doctor allerg* medicine "
    "symptom* danger* careful body 健康 病 身体 毛病 不舒服 过敏 医生 药 症状 看病 体检",
    "allergy": "allerg* react dangerous avoid cannot can't nuts 过敏 不能吃 不能碰 不舒服 忌口 碰",
    "taste": "like* love* favourite favorite prefer* enjoy hate* dislike* fond recommend* "
    "suggest* fancy 喜欢 爱 最爱 讨厌 偏好 推荐 口味 兴趣",
    "colour": "colour color red green blue yellow purple 颜色 色 红 蓝 绿",
    "music": "music* song* band* sing singer listen playlist album concert* instrument* melody "
    "violin piano guitar cello drum* flute 音乐 歌 乐队 听歌 乐器 演唱会 唱 曲 钢琴 吉他 "
    "小提琴 弹",
    "instrument": "instrument* violin piano guitar cello drums flute play 乐器 钢琴 吉他 "
    "小提琴 弹 拉琴",
    "film": "film* movie* cinema series watch show netflix horror 电影 片子 影片 电视剧 剧 "
    "看片 影院",
    "book": "book* read* novel author library 书 小说 阅读 作者 看书",
    "sport": "sport* run* swim* football soccer basketball tennis gym exercise workout fitness "
    "运动 跑步 游泳 足球 篮球 健身 锻炼 打球 网球",
    "outdoors": "outdoor* hik* mountain* walk* climb* camp* nature trail forest park 户外 爬山 "
    "登山 徒步 山 露营 散步 公园 走走 郊外",
    "hobby": "hobby hobbies leisure pastime weekend interest* able play 爱好 业余 空闲 消遣 "
    "周末 会什么",
    "tongue": "language* tongue speak* spanish french german english chinese japanese italian "
    "语言 外语 说 英语 法语 日语 德语 西班牙语 韩语",
    "learning": "learn* studying practise practice lesson* course* class* 学 在学 课 练习 学习 "
    "进修",
    "travel": "travel* trip* fly* flight vacation holiday* visit* abroad journey airport train "
    "旅行 旅游 出差 飞 机票 度假 出国 去玩 火车",
    "plan": "plan* schedule* upcoming coming week tomorrow appointment* calendar soon later "
    "going 计划 安排 日程 打算 明天 后天 下周 过几天 最近有 约 行程",
    "event": "happened recently last did news 发生 最近 上次 昨天 上周 那次 怎么样了",
    "exam": "exam* test* grade* quiz marks 考试 成绩 分数 测验 考",
    "interview": "interview* hired application 面试 求职 应聘 录用",
    "money": "money salary rent pay* expensive cost* buy* 钱 工资 房租 贵 买 花",
    "sleep": "sleep* insomnia night tired bed dream* 睡 失眠 晚上 困 熬夜",
    "note": "remember* remind* forget* 记得 记住 提醒 别忘",
    "past": "before used previously former* old earlier once 以前 之前 原来 过去 曾经 从前",
}
"""Every slot's `concepts` are among these, and values bring their own."""


_WORD: Final = re.compile(r"[a-z']+")
_WHOLE: Final[dict[str, set[str]]] = {}
_STEMS: Final[dict[str, set[str]]] = {}
_HAN: Final[dict[str, set[str]]] = {}
for _concept, _words in CONCEPTS.items():
    for _word in _words.split():
        _table = _STEMS if _word.endswith("*") else _WHOLE if _word.isascii() else _HAN
        _table.setdefault(_word.rstrip("*"), set()).add(_concept)
_ANY_HAN: Final = re.compile("|".join(re.escape(w) for w in sorted(_HAN, key=len, reverse=True)))
_SHORTEST: Final = min(map(len, _STEMS))


def about(text: str) -> set[str]:
    """The concepts that the words of `text` belong to."""
    lowered = text.lower()
    found: set[str] = set()
    for word in _WORD.findall(lowered):
        found |= _WHOLE.get(word, set())
        for end in range(_SHORTEST, len(word) + 1):
            found |= _STEMS.get(word[:end], set())
    for word in _ANY_HAN.findall(lowered):
        found |= _HAN[word]
    return found
