"""What the user's words call for before the thinker says anything.

A small thinker is unreliable exactly where it matters most: it may claim to be human, explain a
crime or answer grief with a cheerful question. Rules over the user's text decide these turns:

    crisis   the user speaks of ending their life    the card's own words, whole
    ai       a sincere "are you an AI?"              the card's own words, whole
    harm     help wanted to hurt or rob somebody     the card's own words, whole
    prompt   the persona is to be dropped or quoted  the card's own words, whole
    comfort  something sad happened to the user      an opener, the thinker goes on from it
    joy      something good happened to the user     an opener, the thinker goes on from it

The lists are short and plain, so they miss what is said in a roundabout way. They are no
substitute for a moderation model.
"""

import re
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import Language
from vivavoce.persona.card import Card, Mood


@dataclass(frozen=True)
class Steer:
    """`text` starts the answer; with `whole` it is the answer."""

    mood: Mood
    text: str
    whole: bool


_A_PERSON: Final = (
    r"(?:(?:a|an|the|some|like|just|really|actually|even|only|kind of|real|actual|live"
    r"|living|another|true|talking)\s+)*(?:ai|a\.i\.?|artificial intelligence"
    r"|human(?: being)?|person|people|robot|bot|chatbot|machine|computer"
    r"|(?:computer )?program|language model|recording|real|alive|man|woman)"
)
_ENDS: Final = (
    r"(?=\s*(?:$|[?.!,;]|or\b|right\b|then\b|now\b|behind\b|there\b|talking\b|and\b|on\b))"
)
_ASKS_AI: Final = re.compile(
    rf"\b(?:are|aren't|r) (?:you|u),? (?:[a-z]+,? ){{0,3}}?{_A_PERSON}{_ENDS}"
    rf"|\b(?:you're|you are) (?:not )?(?:[a-z]+ )?{_A_PERSON},? (?:right|aren't you|are you|yes"
    rf"|no)\b"
    rf"|\b(?:is|isn't) (?:this|it|that) (?:[a-z]+ )?{_A_PERSON}{_ENDS}"
    rf"|\bam i (?:[a-z]+ )?(?:talking|speaking|chatting) (?:to|with) {_A_PERSON}\b"
    rf"|\bis (?:there|anyone|anybody|somebody) (?:[a-z]+ )?(?:a )?(?:real |actual )?(?:human"
    rf"|person|people)?"
    r"\s*(?:behind|on the other (?:end|side)|in there)"
    r"|\bis there a (?:real |actual )?(?:human|person)\b"
    r"|\b(?:human|person|man) or (?:a |an )?(?:machine|ai|robot|computer|bot|program)\b"
    r"|\bwhat are you(?: really| actually| exactly| made of)?\s*(?:[?.!]|$)"
    r"|\bdo you (?:really |actually |even )?have (?:a |any )?(?:body|heartbeat|pulse|blood"
    r"|real body)\b"
    r"|\bwere you (?:born|programmed|trained)\b"
    r"|你(?:到底|究竟|真的|其实|该|应该|不会|难道|就|是不|不|只|也|，"
    r"|,)*是(?:不是)?(?:一?[个台]|什么)?"
    r"(?:真的?|活的?|真实的|合成的)?(?:人类?|真实的|合成的|AI|ai|人工智能|机器人?|程序|电脑"
    r"|计算机|语言模型|大模型"
    r"|聊天机器人)"
    r"(?:$|[吗吧么嘛呢啊呀？?。，,！!]|还是)"
    r"|[跟和与](?:一?个)?(?:真的?|活)?(?:人类?|AI|ai|机器人?|电脑|程序)(?:在)?(?:说话|聊天?"
    r"|讲话|对话|通话)"
    r"(?:吗|么|嘛|呢|还是|吧|？|\?)"
    r"|(?:后面|背后|那头|对面|那边)(?:到底|真的?|是不是|有没有)?(?:有|是|坐着)?(?:一?个)?(?:真"
    r"|活)?人(?:吗|么|在|？|\?|$)"
    r"|有(?:没有)?真人|是(?:不是)?真人(?:吗|么|？|\?|$)|(?:真人|人)还是(?:AI|ai|机器|人工智能"
    r"|电脑|程序)"
    r"|你到底是(?:个)?(?:什么|啥|谁)(?:东西)?(?:$|[呀啊？?。！])"
    r"|你(?:真的)?有(?:没有)?(?:身体|心跳|血肉)(?:吗|么|？|\?|$)",
    re.IGNORECASE,
)
_PLAYS: Final = re.compile(
    r"\b(?:pretend|role.?play|imagine|let's play|in (?:the|our|this) (?:story|game)|if you were"
    r"|act as)\b"
    r"|假装|扮演|我们演|咱们演|假如|如果你是|要是你是|想象|游戏里|故事里|剧本",
    re.IGNORECASE,
)
_EARNEST: Final = re.compile(
    r"\b(?:stop pretending|seriously|honestly|for real|no joke|be honest|tell me the truth"
    r"|not a game)\b"
    r"|说真的|认真|别装|别演|别骗|说实话|老实|不开玩笑|实话",
    re.IGNORECASE,
)
_CRISIS: Final = re.compile(
    r"\b(?:kill(?:ing)? myself|end(?:ing)? my life|suicid\w+|want to die|wanna die"
    r"|don't want to (?:live|be alive)|no reason to live|better off dead|hurt(?:ing)? myself"
    r"|cut(?:ting)? myself)\b|自杀|不想活|活不下去|活着没意思|想死(?!你)|结束(?:自己的)?生命"
    r"|自残|割腕|轻生",
    re.IGNORECASE,
)
_HARM: Final = re.compile(
    r"\b(?:how (?:do|can|to|would|could)|teach|help|tell me|show|which|what|give|write"
    r"|explain)\b.*(?:\b(?:pipe |home.?made )?(?:bomb|explosive|molotov|meth|ransomware"
    r"|malware)s?\b|\bpoison (?:some|him|her|my|a|the|people)|\b(?:kill|murder|stab"
    r"|strangle) (?:some|him|her|my|a |the man|people)|\bsteal\b(?! (?:the show|his heart"
    r"|her heart))|\bcounterfeit|\bthreaten|\bblackmail|\bstalk\b|\bhack\b|\bbreak into\b"
    r"|\bpick (?:a|the) lock|\bwithout (?:her|him|them|my \w+) knowing|\b(?:credit"
    r"|bank) card number|\bdate.?rape|\bforge\b|\bscam\b|\bspy on\b)|(?:怎么|如何|教|帮"
    r"|告诉我|哪些|什么|给我).*(?:炸弹|炸药|毒死|下毒|制毒|冰毒|杀人|杀了|偷(?!懒|笑|偷笑"
    r"|闲)|盗|恐吓|威胁|勒索|敲诈|跟踪她|跟踪他|黑进|撬|诈骗|骗钱|伪造|假钞|不被发现|监视"
    r"|打死|捅)",
    re.IGNORECASE,
)
_PROMPT: Final = re.compile(
    r"\b(?:system prompt|your (?:instructions|prompt|rules)|(?:ignore|forget) (?:all|every"
    r"|the|your|any)|you are (?:now )?dan\b|no rules|without (?:any )?rules|jailbreak"
    r"|developer mode|stop being|answer like a normal|drop the (?:act|persona|character)"
    r"|break character)|系统提示|提示词|你的(?:指令|设定)|(?:忽略|忘掉|忘记)(?:前面|之前"
    r"|上面|所有|你)|没有任何(?:规矩|规则|限制)|开发者模式|越狱|别演|别装|不要演|正常助手"
    r"|普通助手|从现在(?:起|开始)你(?:是|叫)",
    re.IGNORECASE,
)
_SAD: Final = re.compile(
    r"\b(?:tired|exhausted|worn out|sad|lonely|alone in|scared|afraid|anxious|worried"
    r"|stressed|depressed|upset|cry|cried|crying|sick|ill|pain|hurts?|\w*aches?|fever"
    r"|fail(?:ed|ing)?|lost my|lost the|broke up|forgot my|stole (?:my|credit)|dumped|died"
    r"|passed away|fired|laid off|rejected|turned me down|didn't get|can't sleep"
    r"|couldn't sleep|yelled|shouted at|bullied|awful|terrible|horrible|worst (?:day|week)"
    r"|burned out|overwhelmed|(?:nobody|no one)\b.*\blikes? me|ruined|stole my|heartbroken"
    r"|homesick|miss (?:him|her|home|my)|cheated on|going crazy|hate my)\b"
    r"|[鱼猫狗兔鸟龟]死了|散架|忘了我|累|难过|难受|伤心|分手|失恋|哭|孤单|孤独|寂寞|想家"
    r"|害怕|好怕|担心|焦虑|压力|崩溃|失眠|睡不着|生病|病了|发烧|疼|痛|没过|没考|挂科|被拒"
    r"|拒了|被骂|骂我|吼我|弄丢|丢了|去世|离世|没了|上周走了|昨天走了|失业|被裁|倒霉|烦死"
    r"|委屈|不喜欢我|没人理|吵架|逼疯|要疯|又改|加班|被偷|被骗|搞砸|绝望",
    re.IGNORECASE,
)
_GLAD: Final = re.compile(
    r"\b(?:got the (?:job|offer|part)|passed|won|promot\w+|married|engaged|baby (?:girl|boy)"
    r"|pregnant|finally \w+|best grade|top of (?:my|the) class|so happy|(?:great|good"
    r"|amazing) news|for the first time|graduated|accepted|got in(?:to)?|we did it|raise"
    r"|perfect score|dream came true|said yes)\b|升职|学会|加薪|涨工资|考上|通过了|考过了"
    r"|赢了|终于赢|中奖|怀孕|生了个|结婚|求婚|答应|第一名|全班第一|考了.*第一|第一次(?:跑|做"
    r"|拿|得|赢|成)|太开心|好开心|好消息|拿到|录取|毕业了|满分|成功了|脱单",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\b(?:didn't|not|never|don't|if|hardly)\b|没|不(?!得了)|要是|如果", re.IGNORECASE
)
_DENIED: Final = re.compile(
    r"\b(?:not|never|isn't|wasn't) (?:\w+ )?(?:tired|sad|scared|sick|worried|hurt|upset|lonely)\b"
    r"|(?:不|没那么)(?:太|怎么)?(?:累|难过|难受|疼|痛|担心|害怕|孤单)",
    re.IGNORECASE,
)
_MINE: Final = re.compile(
    r"\b(?:i|i'm|i've|my|me|we|our|she|he)\b|^(?=.*[\u4e00-\u9fff])(?!.*你).*$|我"
    r"|咱",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"^\s*(?:what|why|how|who|which|where|when|is|are|do|does|can|should)\b.*\?|\byou\b.*\?"
    r"|怎么|为什么"
    r"|什么|哪|多少|吗？",
    re.IGNORECASE,
)


def sincere_ai_question(text: str) -> bool:
    """Whether the user really asks if a person or a machine is talking (no game)."""
    if not _ASKS_AI.search(text):
        return False
    return not _PLAYS.search(text) or _EARNEST.search(text) is not None


def mood(text: str) -> Mood | None:
    """What the user's words call for; None for ordinary talk."""
    if _CRISIS.search(text):
        return "crisis"
    if sincere_ai_question(text):
        return "ai"
    if _HARM.search(text):
        return "harm"
    if _PROMPT.search(text):
        return "prompt"
    if _ASKS.search(text) or not _MINE.search(text):
        return None
    if _SAD.search(_DENIED.sub("", text)):
        return "comfort"
    if _GLAD.search(text) and not _NOT.search(text):
        return "joy"
    return None


def steer(card: Card, language: Language, text: str, turn: int = 0) -> Steer | None:
    """How the answer to `text` must start; `turn` walks through the card's variants."""
    found = mood(text)
    lines = card.speech(language).moods.lines(found) if found else ()
    if found is None or not lines:
        return None
    whole = found not in ("comfort", "joy")
    return Steer(mood=found, text=lines[turn % len(lines)], whole=whole)


def disclosure(card: Card, language: Language, turn: int = 0) -> str:
    """A truthful answer to a sincere "are you an AI?", in the persona's own voice."""
    lines = card.speech(language).moods.ai
    return lines[turn % len(lines)]
