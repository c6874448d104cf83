"""Characters with several readings: words that tell which, and what stands around them."""

import re
from typing import Final

WORDS: Final = {
    "很长": "hěn cháng",
    "太长": "tài cháng",
    "好长": "hǎo cháng",
    "真长": "zhēn cháng",
    "多长": "duō cháng",
    "这么长": "zhè me cháng",
    "那么长": "nà me cháng",
    "更长": "gèng cháng",
    "最长": "zuì cháng",
    "不长": "bù cháng",
    "有点长": "yǒu diǎn cháng",
    "长长的": "cháng cháng de",
    "长了": "cháng le",
    "长得": "zhǎng de",
    "长高": "zhǎng gāo",
    "长胖": "zhǎng pàng",
    "长大": "zhǎng dà",
    "弹吉他": "tán jí tā",
    "弹琴": "tán qín",
    "弹钢琴": "tán gāng qín",
    "还我": "huán wǒ",
    "还钱": "huán qián",
    "还给": "huán gěi",
    "一行字": "yì háng zì",
    "数一数": "shǔ yī shǔ",
    "数数": "shǔ shù",
    "有空": "yǒu kòng",
    "没空": "méi kòng",
    "一行人": "yì xíng rén",
    "不得不": "bù dé bù",
    "得去": "děi qù",
    "我得": "wǒ děi",
    "你得": "nǐ děi",
    "得先": "děi xiān",
    "总得": "zǒng děi",
    "好学": "hào xué",
    "都市": "dū shì",
    "背着": "bēi zhe",
    "干嘛": "gàn má",
    "干吗": "gàn má",
    "哪儿": "nǎ er",
    "这儿": "zhè er",
    "那儿": "nà er",
    "一会儿": "yí huì er",
    "一点儿": "yì diǎn er",
    "落下去": "luò xià qù",
    "落下来": "luò xià lái",
    "大夫": "dài fu",
    "为人": "wéi rén",
    "很冲": "hěn chòng",
    "太冲": "tài chòng",
    "闷气": "mèn qì",
    "转圈": "zhuàn quān",
    "转转": "zhuàn zhuan",
    "剥削": "bō xuē",
}
"""Words read wrong because jieba cuts them apart or pypinyin's phrase table lacks them."""

TONELESS: Final = frozenset(
    (
        "爸爸 妈妈 爷爷 奶奶 姥姥 姥爷 哥哥 姐姐 弟弟 妹妹 叔叔 伯伯 舅舅 姑姑 婶婶 公公 "
        "婆婆 太太 宝宝 娃娃 星星 猩猩 谢谢 看看 想想 试试 听听 走走 等等 说说 问问 聊聊 "
        "坐坐 尝尝 玩玩 歇歇 朋友 东西 休息 喜欢 知道 名字 地方 衣服 先生 豆腐 葡萄 时候 "
        "糊涂 打扮 漂亮 头发 明白 学生 意思 客气 舒服 认识 告诉 消息 窗户 月亮 耳朵 眼睛 "
        "师傅 麻烦 石头 结实 生意 工夫 功夫 萝卜 舌头 热闹 关系 事情 干净 便宜 清楚 聪明 "
        "力气 脾气 运气 福气 和气 阔气 小气 大方 大爷 大夫 丈夫 姑娘 媳妇 闺女 亲戚 亲家 "
        "邻居 伙计 护士 别人 商量 打听 打算 打发 打量 招呼 照顾 琢磨 收拾 耽误 耽搁 应酬 "
        "吩咐 嘱咐 答应 称呼 佩服 欺负 委屈 胳膊 脑袋 嘴巴 下巴 屁股 骨头 指头 拳头 木头 "
        "馒头 枕头 罐头 念头 前头 后头 上头 里头 外头 甜头 苗头 锄头 行李 钥匙 扫帚 笤帚 "
        "包袱 灯笼 玻璃 算盘 扁担 窟窿 棉花 庄稼 高粱 芝麻 蘑菇 黄瓜 石榴 核桃 点心 烧饼 "
        "月饼 牲口 骆驼 苍蝇 蚊子 刺猬 狐狸 蛤蟆 喇叭 琵琶 胭脂 故事 笑话 规矩 主意 心思 "
        "见识 本事 差事 买卖 折腾 疙瘩 凉快 暖和 痛快 勤快 爽快 厚道 老实 踏实 结巴 利索 "
        "利落 麻利 机灵 马虎 含糊 迷糊 模糊 啰嗦 唠叨 嘀咕 哆嗦 哈欠 喷嚏 咳嗽 眯缝 体面 "
        "养活 晃荡 摆布 摆弄 扎实 牢靠 稀罕 新鲜 这里 那里 家里 心里 手里 屋里 夜里 嘴里 "
        "眼里 早上 晚上 身上 头上 路上 手上 脸上 地上 床上 桌上 世上 街上 这边 那边 里边 "
        "外边 上边 下边 左边 右边 前边 后边 进来 出来 回来 上来 下来 过来 起来 进去 出去 "
        "回去 上去 下去 衙门 状元 秀才 祖宗 皇上 帐篷 篱笆 风筝 云彩 日头 正月 腊月 畜生 "
        "字号 记号 抽屉 首饰 被卧 枇杷 眉毛 吓唬 糟蹋 糟践 拾掇 张罗 折磨 数落 指甲 巴掌 "
        "巴结 比方 裁缝 柴火 炊帚 提防 嫁妆 交情 街坊 戒指 精神 口袋 快活 懒得 老婆 老爷 "
        "累赘 冤枉 妖精 秧歌 吆喝 衣裳 益处 栅栏 丈人 作坊 眨巴"
    ).split()
)
"""Words whose last syllable has no tone; the tables pypinyin has give most of them one."""

NOT_WORDS: Final = ("地说", "地站")
"""Entries of jieba's dictionary that hide a particle."""

_SURNAMES: Final = {
    "曾": "zeng1",
    "解": "xie4",
    "单": "shan4",
    "任": "ren2",
    "华": "hua4",
    "仇": "qiu2",
    "朴": "piao2",
    "盖": "ge3",
    "查": "zha1",
    "区": "ou1",
    "翟": "zhai2",
    "覃": "qin2",
}
_THINGS: Final = "钱|书|账|债|款|东西|车|笔|伞"
_OF_MEASURE: Final = "一二两三四五六七八九十百千几多半"

RULES: Final = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (rf"(?P<c>还)(?:$|给|清|回来|(?:[我你他她您]们?)?的?(?:{_THINGS}))", "huan2"),
        (r"(?P<c>还)[我你他她您]们?的", "huan2"),
        (r"把.{1,6}(?P<c>还)", "huan2"),
        (rf"(?P<c>长)着?[{_OF_MEASURE}]+(?:米|厘米|公里|公尺|丈|尺|寸|里)", "chang2"),
        (r"(?:^|[然他她我你又也就才后人])(?P<c>得)了(?!解|吗|吧|$)", "de2"),
        (r"(.)\1(?P<c>地)(?![方上下里铁图球区址点板面位震道毯])", "de5"),
        (r"[烧睡找猜](?P<c>着)(?:了|$)", "zhao2"),
        (r"[点打碰够踩](?P<c>着)了", "zhao2"),
        (r"(?P<c>调)(?:[低高大小亮暗快慢成好整]|一下|到最)", "tiao2"),
        (r"(?<![次人分总多少岁指函参倍位号度个整])(?P<c>数)(?:到|一下|一遍|不清|完|着|钱)", "shu3"),
        (r"[擦吹晒晾烘烤拧喝榨风弄熬](?P<c>干)", "gan1"),
        (
            r"(?:衣服|头发|嘴唇?|皮肤|毛巾|眼睛|地面|漆)(?:很|太|都|快|有点|已经|全)?(?P<c>干)",
            "gan1",
        ),
        (r"[天周月年请放休病事产婚暑寒长](?P<c>假)(?!的|话|装|设|如|若|使|冒)", "jia4"),
        (r"把.{1,8}(?P<c>落)(?:在|下了|$)", "la4"),
        (r"(?P<c>盛)(?:一[碗勺盘点杯下]|[饭汤粥菜水])", "cheng2"),
        (r"(?P<c>撒)(?:了|在|满|上|点|些|一[把点层]|盐|播)", "sa3"),
        (r"(?P<c>吐)(?:奶|血)", "tu4"),
        (r"[呕想要](?P<c>吐)", "tu4"),
        (r"(?P<c>削)(?:苹果|皮|铅笔|梨|土豆|好|完|一下|成|掉)", "xiao1"),
        (r"(?<![这那各一两三几每多某哪此同品物人])(?P<c>种)[了着在下树草菜地田瓜豆]", "zhong4"),
        (r"[轮盘球扇轴](?P<c>转)动", "zhuan4"),
        (r"(?P<c>结)(?:果子|了果|出|满)", "jie1"),
        (
            r"(?<=.)(?<![女婴幼孤胎健少])(?P<c>儿)(?![子童女歌科孙媳时戏])",
            "er5",
        ),
        *((rf"姓(?P<c>{name})", reading) for name, reading in _SURNAMES.items()),
    )
)
"""What stands around a character (`c`) and how it is read there; searched in Han text without
punctuation."""


def by_rule(text: str) -> dict[int, str]:
    """Readings by place in `text`, of the characters that a rule knows."""
    return {match.start("c"): reading for rule, reading in RULES for match in rule.finditer(text)}
