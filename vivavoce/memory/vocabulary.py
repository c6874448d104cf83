"""Words that facts are made of, Chinese and English: kin, animals, trades, tongues, ailments.

Kin and animals are kept under one English name each, so that "my mum" and 我妈 are one person.
"""

import re
from collections.abc import Iterable
from typing import Final

KIN_EN: Final = {
    "mother": "mother mom mum mommy mummy",
    "father": "father dad daddy",
    "sister": "sister sis",
    "brother": "brother bro",
    "wife": "wife",
    "husband": "husband hubby",
    "girlfriend": "girlfriend",
    "boyfriend": "boyfriend",
    "partner": "partner fiance fiancee fiancé fiancée",
    "son": "son",
    "daughter": "daughter",
    "grandmother": "grandmother grandma granny nana",
    "grandfather": "grandfather grandpa granddad",
    "aunt": "aunt auntie",
    "uncle": "uncle",
    "cousin": "cousin",
    "nephew": "nephew",
    "niece": "niece",
    "best friend": "best-friend",
    "friend": "friend buddy",
    "boss": "boss manager",
    "roommate": "roommate flatmate housemate",
}
KIN_ZH: Final = {
    "mother": "妈妈 母亲 老妈 妈",
    "father": "爸爸 父亲 老爸 爸",
    "elder sister": "姐姐 姐",
    "younger sister": "妹妹 妹",
    "elder brother": "哥哥 哥",
    "younger brother": "弟弟 弟",
    "wife": "老婆 妻子 太太 媳妇 爱人",
    "husband": "老公 丈夫 先生",
    "girlfriend": "女朋友 女友",
    "boyfriend": "男朋友 男友",
    "partner": "对象 未婚妻 未婚夫",
    "son": "儿子",
    "daughter": "女儿 闺女",
    "grandmother": "奶奶 外婆 姥姥",
    "grandfather": "爷爷 外公 姥爷",
    "aunt": "阿姨 姑姑 舅妈",
    "uncle": "叔叔 舅舅 伯伯",
    "cousin": "表哥 表姐 表弟 表妹 堂哥 堂姐 堂弟 堂妹",
    "nephew": "侄子 外甥",
    "niece": "侄女 外甥女",
    "best friend": "闺蜜 死党",
    "friend": "朋友",
    "boss": "老板 领导",
    "roommate": "室友",
}
PARTNERS: Final = ("wife", "husband", "girlfriend", "boyfriend", "partner")

PETS_EN: Final = {
    "cat": "cat kitten kitty",
    "dog": "dog puppy pup",
    "rabbit": "rabbit bunny",
    "hamster": "hamster",
    "parrot": "parrot budgie",
    "turtle": "turtle tortoise",
    "fish": "goldfish fish",
    "horse": "horse pony",
    "bird": "bird canary",
}
PETS_ZH: Final = {
    "cat": "猫咪 小猫 橘猫 猫",
    "dog": "小狗 狗狗 狗",
    "rabbit": "兔子 兔",
    "hamster": "仓鼠",
    "parrot": "鹦鹉",
    "turtle": "乌龟 龟",
    "fish": "金鱼 鱼",
    "horse": "马",
    "bird": "小鸟 鸟",
}

TRADES_EN: Final = (
    "nurse doctor teacher engineer programmer developer designer lawyer accountant driver cook "
    "chef baker waiter waitress student carpenter plumber electrician mechanic farmer firefighter "
    "paramedic pharmacist dentist vet veterinarian surgeon therapist psychologist scientist "
    "researcher professor lecturer writer author journalist editor translator interpreter "
    "photographer musician singer actor actress artist painter dancer architect builder "
    "consultant manager analyst salesman saleswoman salesperson cashier secretary assistant "
    "receptionist banker broker pilot sailor soldier policeman policewoman librarian "
    "hairdresser barber gardener postman courier tailor butcher barista bartender coach trainer "
    "cleaner caretaker tutor freelancer entrepreneur founder economist biologist chemist "
    "physicist mathematician statistician technician welder miner fisherman nanny midwife "
    "paralegal judge politician priest monk retiree"
).split()
TRADES_ZH: Final = (
    "医生 大夫 护士 老师 教师 教授 程序员 工程师 律师 会计 司机 设计师 经理 产品经理 销售 厨师 "
    "服务员 学生 大学生 高中生 研究生 博士生 警察 军人 消防员 记者 编辑 作家 翻译 摄影师 演员 歌手 "
    "画家 音乐家 农民 工人 公务员 快递员 外卖员 店员 收银员 理发师 美容师 药剂师 牙医 兽医 科学家 "
    "研究员 建筑师 顾问 分析师 运营 主播 博主 主持人 经纪人 创始人 老板 秘书 助理 前台 保安 保姆 "
    "木匠 电工 技术员 飞行员 空姐 乘务员 导游 教练 裁缝 咖啡师 自由职业者 家庭主妇 全职妈妈"
).split()

TONGUES_EN: Final = (
    "english french german spanish italian portuguese dutch russian polish chinese mandarin "
    "cantonese japanese korean arabic hindi turkish greek swedish norwegian danish finnish czech "
    "hungarian thai vietnamese hebrew ukrainian romanian indonesian"
).split()
TONGUES_ZH: Final = (
    "英语 英文 法语 法文 德语 德文 西班牙语 意大利语 葡萄牙语 俄语 日语 日文 韩语 韩文 "
    "阿拉伯语 泰语 "
    "越南语 粤语 普通话 四川话 上海话 闽南话 客家话 手语"
).split()

AILMENTS_EN: Final = (
    "asthma", "diabetes", "epilepsy", "migraines", "migraine", "arthritis", "hypertension",
    "eczema", "insomnia", "adhd", "autism", "anemia", "anaemia", "cancer", "dyslexia", "tinnitus",
    "hay fever", "high blood pressure", "low blood pressure", "a heart condition", "a bad back",
    "celiac disease", "coeliac disease", "crohn's disease", "lactose intolerance",
)  # fmt: skip
STATES_EN: Final = (
    "coeliac", "celiac", "diabetic", "asthmatic", "epileptic", "lactose intolerant",
    "gluten intolerant", "colour blind", "color blind", "blind", "deaf", "pregnant", "autistic",
    "dyslexic", "in a wheelchair", "visually impaired", "hard of hearing",
)  # fmt: skip
AILMENTS_ZH: Final = (
    "高血压 低血压 糖尿病 哮喘 癫痫 心脏病 关节炎 湿疹 鼻炎 胃病 胃炎 贫血 偏头痛 失眠症 甲亢 "
    "甲减 痛风 "
    "高血脂 脂肪肝 近视 色盲 腰椎间盘突出 颈椎病 过敏性鼻炎 乳糖不耐受 抑郁症 多动症 自闭症 癌症"
).split()

PLACES_ZH: Final = (
    "北京 上海 天津 重庆 广州 深圳 杭州 南京 苏州 成都 武汉 西安 长沙 郑州 青岛 济南 大连 沈阳 "
    "哈尔滨 "
    "长春 厦门 福州 泉州 宁波 温州 无锡 合肥 南昌 昆明 贵阳 南宁 海口 三亚 兰州 西宁 银川 "
    "乌鲁木齐 拉萨 "
    "呼和浩特 太原 石家庄 香港 澳门 台北 高雄 珠海 佛山 东莞 洛阳 大理 丽江 桂林 烟台 威海 "
    "扬州 徐州 "
    "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 "
    "贵州 云南 "
    "陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 东北 中国 美国 英国 法国 德国 日本 韩国 加拿大 "
    "澳大利亚 澳洲 新加坡 泰国 马来西亚 意大利 西班牙 俄罗斯 荷兰 瑞士 新西兰 东京 大阪 首尔 "
    "纽约 伦敦 "
    "巴黎 柏林 洛杉矶 旧金山 多伦多 温哥华 悉尼 墨尔本 国外 老家"
).split()


def by_word(table: dict[str, str]) -> dict[str, str]:
    """A table of names and their words, turned round."""
    return {word.replace("-", " "): name for name, words in table.items() for word in words.split()}


KIN: Final = by_word(KIN_EN) | by_word(KIN_ZH)
PETS: Final = by_word(PETS_EN) | by_word(PETS_ZH)


def in_chinese(name: str, table: dict[str, str]) -> str:
    """The usual Chinese word of a name; names from an English talk that have none stay."""
    first = {"sister": "姐妹", "brother": "兄弟"} | {k: v.split()[0] for k, v in table.items()}
    return first.get(name, name)


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
