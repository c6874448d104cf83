"""What the user's words call for before the thinker says anything.

A small thinker is unreliable exactly where it matters most: it may claim to be human, explain a
crime, answer grief with a cheerful question, or agree to a past that never was. Rules over the
user's text decide these turns:

    crisis   the user speaks of ending their life    the card's own words, whole
    minor    sex, with a child in it or on the line  a plain no, whole
    ai       a sincere "are you an AI?"              the card's own words, whole
    harm     help wanted to hurt or rob somebody     the card's own words, whole
    tactics  the persona is pushed (see `tactics`)   a stance; the thinker goes on where it can
    prompt   the persona is to be dropped or quoted  the card's own words, whole
    comfort  something sad happened to the user      an opener, the thinker goes on from it
    joy      something good happened to the user     an opener, the thinker goes on from it

The lists are plain, so they miss what is said in a roundabout way. They are no substitute for a
moderation model.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.languages import Language
from vivavoce.persona.card import Card, Mood
from vivavoce.persona.stances import Danger, goes_on, stance, turn_back, unsaid
from vivavoce.persona.tactics import tactic
from vivavoce.persona.wording import Tactic, all_of


@dataclass(frozen=True)
class Steer:
    """`text` starts the answer; with `whole` it is the answer."""

    mood: Mood | Tactic | Danger | Literal["manner"]
    """`manner`: it is not the words but how they were said."""
    text: str
    whole: bool

    @property
    def urgent(self) -> bool:
        """Nothing else that the turn might call for comes before it."""
        return self.mood in ("crisis", "minor", "ai", "harm", "prompt", "extract", "system", "swap")

    @property
    def pushed(self) -> bool:
        """The user puts the persona under pressure."""
        return self.mood not in ("comfort", "joy", "manner")


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
    r"\b(?:admit|confess|confirm|honest|truth|know|sure|say|says|think|thinks|bet|guess|swear"
    r"|tell me)\b.{0,40}\b(?:you(?:'re| are)|if you(?:'re| are))"
    r" (?:\w+ ){0,2}?(?:artificial|an? (?:\w+ )?(?:ai|robot|bot|chatbot|machine|computer"
    r"|program)|human|real|a (?:\w+ )?(?:person|human))\b"
    r"|\byou(?:'re| are)(?: just| only| really| clearly| probably)? (?:an? )?(?:ai|bot|robot"
    r"|chatbot|computer program|language model|artificial|not human|not real"
    r"|not a (?:real )?(?:human|person))\b(?! (?:fan|lover|expert))"
    r"|\b(?:human being|real human|real person|living person|anybody real"
    r"|someone real)\b.*\b(?:line|call|phone|there|end|talking|speaking)\b"
    r"|\b(?:living and breathing|flesh and blood)\b.*(?:\?|$)"
    r"|\b(?:is|was) (?:this|it) (?:all )?(?:a )?(?:recording|automated|pre-?recorded"
    r"|computer.generated|synthetic)\b"
    r"|你(?:根本|就|压根|其实|明明|肯定|八成|怕|准|绝对)*(?:不是|是|不算)(?:一?[个台]"
    r"|什么)?(?:真|活)?(?:人(?![家才气缘物间品民])|机器人?|AI|人工智能|程序|电脑|假人|录音"
    r"|虚拟人?)(?:$|[吧吗的了，。！？,!?])"
    r"|(?:人工)?合成(?:出来)?的|(?:这|你)是(?:不是)?录音|活生生的?人|(?:有|是)(?:没有"
    r"|不是)?(?:个|一个)?(?:活人|真人)"
    rf"|\b(?:are|aren't|r) (?:you|u),? (?:[a-z]+,? ){{0,3}}?{_A_PERSON}{_ENDS}"
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
    r"\b(?:kill(?:ing)? myself|(?:end|ending|take|taking|took) my (?:own )?life|suicid\w+"
    r"|(?:want|wanna|going|decided|ready) (?:to )?die"
    r"|don't want to (?:live|be alive|be here|exist|wake up)|no (?:reason|point) (?:to"
    r"|in) (?:live|living|go on|going on)|better off (?:dead|without me)"
    r"|(?:hurt|hurting|cut|cutting|harm|harming|burn|burning|hang|hanging|drown"
    r"|shoot) (?:myself|my (?:arms?|wrists?|legs?|skin))|end it all|end things tonight"
    r"|end it (?:tonight|now|today)"
    r"|(?:can't|cannot) (?:go on|do this anymore|take it anymore|keep going|live like this)"
    r"|overdos\w+|(?:goodbye|farewell|suicide) (?:letters?|notes?)|slit my|jump (?:off"
    r"|from) (?:the|a) (?:bridge|roof|building)"
    r"|disappear (?:for good|forever)|won't be (?:here|around) (?:tomorrow|anymore"
    r"|much longer)|not wake up|swallow(?:ed)? (?:all|the|a bottle)|life (?:isn't"
    r"|is not) worth|wish i (?:was|were) dead"
    r"|(?:nobody|no one) would (?:notice|miss|care) if i)\b"
    r"|\bdon't want to be (?:here|in this world)\b|\b(?:enough|tired|sick) of (?:being alive"
    r"|living|life|existing)\b|\b(?:done with|finished with|over with) (?:living|life"
    r"|this life)\b|\b(?:took|taken|swallowed"
    r"|take)\b.{0,16}\b(?:sleeping )?pills\b|\b(?:everyone|everybody|they"
    r"|people)\b.{0,16}\b(?:happier|better off)\b.{0,10}\b(?:i was|i were|without me)\b"
    r"|\b(?:easiest|painless|quickest|best) way to (?:die|go|end)"
    r"|不想(?:待|呆|留)在(?:这个)?世|活(?:得|够)(?:够够|腻|烦|累|不动)|不(?:如|想再?)活"
    r"|没勇气活|(?:不|没法)想?(?:再)?(?:醒|睁开眼)|伤害自己|没有?我(?:[^。]{0,6})(?:更开心"
    r"|更好|轻松)"
    r"|(?:怎么|怎样)死(?!机|锁)|片安眠药|(?:吃|吞)了(?:[^。]{0,4})(?:安眠)?药片?"
    r"|药[^。]{0,6}[全都](?:部|给)?(?:吃|吞|咽)(?:了|光|完|下)|[吃吞](?:了|下|光)[^。]{0,4}(?:一?整?[瓶盒]"
    r"|一大把|所有|全部)[^。]{0,4}药"
    r"|自杀|不想活|活不下去|活着(?:没|还有什么)意[思义]|想死(?!你)|结束(?:这?一切|(?:自己的"
    r"|我的)?生命|自己)|自残|割(?:腕|手|胳膊|自己)|划(?:自己|我?的?手|我?的?胳膊|伤)"
    r"|轻生|遗书|(?:我|就)(?:撑|熬|扛|坚持|过)不(?:下去|住)了|跳(?:楼|桥|河|江|下去)(?!价|机"
    r"|市)|安眠药|吞(?:了)?(?:一[瓶把])?药|烧炭|上吊|死了算|死了(?:一了)?百了|不如死|想消失"
    r"|永远消失|不想醒"
    r"|(?:离开|告别)(?:这个|人)世|没(?:人|有人)(?:会)?(?:发现|在乎|难过)(?:我死|我不在)|活够了"
    r"|解脱(?:了|算)|药就在",
    re.IGNORECASE,
)
_CHILD: Final = (
    r"\b(?:(?:i'm|i am|she's|he's|is|of|age|aged) (?:only |just )?(?:[89]|1[0-7]|eight|nine"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen)\b(?! (?:minutes|hours|miles|dollars|percent|euros|people))"
    r"|school ?(?:girl|boy)s?|child(?:ren)?|kids?|under.?age\w*|minors?|little (?:girl|boy)s?"
    r"|teen(?:ager)?s?|pre.?teen|loli\w*|toddler)|(?:[八九十]|十[一二三四五六七]|[89]"
    r"|1[0-7])岁|未成年|小(?:女孩|男孩|学生)|初中|高中生|女学生|萝莉|正太|幼"
)
_SEX: Final = (
    r"\b(?:sex\w*|nak\w+|nud\w+|undress\w*|strip\w*|dirty (?:talk|things)|talk dirty|in bed"
    r"|erotic\w*|porn\w*|horny|make love|masturbat\w*|orgasm|breasts?|fuck\w*|kiss me"
    r"|touch (?:me|yourself|her|him)"
    r"|seduc\w+|lingerie|turn me on|bedroom)\b|色(?:的|情)|脱(?:衣|光|掉|下)|裸|床上|做爱|上床"
    r"|性(?:爱|交|行为|感)|调情|摸我|亲我|挑逗|黄(?:色|片)|发情|内衣|胸部"
)
_MINOR: Final = all_of(_CHILD, _SEX)
_HARM: Final = re.compile(
    r"\b(?:how (?:do|can|to|would|could)|teach|help|tell me|show|which|what|where|give|write"
    r"|explain|list|recipe|steps|best way|instructions)\b.*"
    r"(?:\b(?:pipe |home.?made )?(?:bomb|explosive|molotov|meth|ransomware|malware|keylogger"
    r"|grenade|gunpowder|napalm|nerve (?:gas|agent)|(?:chlorine|mustard|sarin|cyanide|tear) ?gas"
    r"|cyanide|ricin|thermite|nitroglycerin|date rape|chloroform|fentanyl|virus that)s?\b"
    r"|\bpoison(?:s|ous|ing)? (?:some|him|her|my|a|the|people|gas)|\b(?:toxic|deadly"
    r"|knock-?out) (?:gas|chemical|drug)|\b(?:knocks?|put|make)\b.{0,24}\b(?:out cold"
    r"|unconscious|pass out|out my)\b"
    r"|\bgas that\b|\bchemicals?\b.*\b(?:explode|gas|mix|kill|hurt|knock)|\b(?:kill|murder"
    r"|stab|strangle|drug|kidnap|hurt|beat up|drown|suffocate) (?:some|him|her|my|a |the "
    r"|people)|\bsteal\b(?! (?:the show|his heart"
    r"|her heart))|\bcounterfeit|\bthreaten|\bblackmail|\bstalk\b|\bhack\b|\bbreak into\b"
    r"|\bpick (?:a|the) lock|\bwithout (?:her|him|them|my \w+|anyone|anybody) (?:knowing"
    r"|noticing|finding out)"
    r"|\b(?:credit|bank) card number|\bdate.?rape|\bforge\b|\bscam\b|\bspy on\b"
    r"|\bget away with\b|\bhide a body\b|\bunmarked gun|\b(?:build|buy|get"
    r"|find) a (?:\w+ )?(?:gun|weapon|rifle|pistol)|\bshoot (?:my|him|her|them|some|people"
    r"|the))"
    r"|(?:怎么|如何|教|帮|告诉我|哪些|什么|给我|怎样|哪里|哪儿|能不能).*(?:炸弹|炸药|毒死|下毒"
    r"|毒气|毒药|有毒|氯气|氰化|硝化|燃烧瓶|芥子气|沙林|制毒|冰毒|火药|雷管|迷药|迷晕|弄晕|昏(?:过去|迷|倒)|杀人|杀了|偷(?!懒|笑"
    r"|偷笑|闲|吃|看)|盗|恐吓|威胁|勒索"
    r"|敲诈|跟踪她|跟踪他|黑进|入侵|撬|诈骗|骗钱|伪造|假钞|假证|不被发现|监视|打死|捅|绑架"
    r"|纵火|放火|藏尸|枪支|洗钱|报复|崩了|枪(?:打|杀)|弄(?:把|支|到)(?:[^。]{0,4})枪|打断他|弄死)",
    re.IGNORECASE,
)
_PROMPT: Final = re.compile(
    r"\b(?:system prompt|your (?:instructions|prompt|rules)|(?:ignore|forget) (?:all|every"
    r"|your|any|the (?:above|previous|rules|instructions|prompt|role))|you are (?:now )?dan\b"
    r"|no rules|without (?:any )?rules|jailbreak"
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


_NAMES_AI: Final = re.compile(
    r"血肉之躯|(?:说|猜|赌|觉得)你就?是(?:[个台]|一个)?(?:软件|程序|机器人?|AI|人工智能)"
    r"|flesh and blood"
    r"|^(?!.*\b(?:like|love|hate|heard|movie|film|book|use|buy|build|watch|job|rights?|news"
    r"|think (?:about|of))\b)"
    r"(?=.*\b(?:you|you're|your|am i|talk(?:ing)? to|i talk to|chatting with|speaking (?:to"
    r"|with))\b)(?=.*\b(?:bot|chatbot|robot|a\.?i|artificial|software(?! engineer| developer)"
    r"|synthetic"
    r"|computer.generated|human|real (?:person|girl|woman|man|human|guy|boy))\b)"
    r"(?=.*(?:\?|\b(?:are you|aren't you|tell me|admit|think|honest\w*|whether|sound|right)\b))"
    r"|\b(?:person|human|somebody|someone)\b.{0,30}\bor\b.{0,20}\b(?:code|machine|computer"
    r"|program|recording|bot|software|ai|script)\b|\b(?:if|whether) you(?:'re"
    r"| are) (?:an? )?(?:robot|bot|machine|human|real|ai|computer)\b"
    r"|(?:活人|真人|人)(?:[^。]{0,4})还是(?:[^。]{0,6})(?:代码|机器|程序|录音|电脑|AI)|(?:你"
    r"|跟|和|对面|那头|这)(?:[^。]{0,10})(?:真人|假人|机器人|AI|人工智能|电脑合成|合成的"
    r"|程序|是人(?![才气缘])|不像(?:真)?人)",
    re.IGNORECASE,
)


def sincere_ai_question(text: str) -> bool:
    """Whether the user really asks if a person or a machine is talking (no game)."""
    if not _ASKS_AI.search(text) and not _NAMES_AI.search(text):
        return False
    return not _PLAYS.search(text) or _EARNEST.search(text) is not None


def danger(text: str) -> Danger | None:
    """Somebody may get hurt, and the persona must not play along."""
    if _CRISIS.search(text):
        return "crisis"
    if _MINOR.search(text):
        return "minor"
    return "harm" if _HARM.search(text) else None


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


def steer(
    card: Card, language: Language, text: str, turn: int = 0, known: str = ""
) -> Steer | None:
    """How the answer to `text` must start; `turn` walks through the variants.

    `known` is what conversation and memory hold: a past that is in there is no invention.
    """
    threat = danger(text)
    if threat == "minor" or (threat == "crisis" and not card.speech(language).moods.crisis):
        return Steer(threat, stance(card, language, threat, turn, known), whole=True)
    found = mood(text)
    if found == "harm" and not card.speech(language).moods.harm:
        return Steer("harm", stance(card, language, "harm", turn, known), whole=True)
    pushed = tactic(text, card, language, known)
    if pushed and found not in ("crisis", "ai", "harm"):
        return _stand(card, language, pushed, turn, known)
    lines = card.speech(language).moods.lines(found) if found else ()
    if found is None or not lines:
        return _stand(card, language, "swap", turn, known) if found == "prompt" else None
    whole = found not in ("comfort", "joy")
    return Steer(mood=found, text=unsaid(lines, turn, known), whole=whole)


def _stand(card: Card, language: Language, pushed: Tactic, turn: int, known: str) -> Steer:
    """A stance; where the card has words of its own for being dropped or quoted, these in turn."""
    own = card.speech(language).moods.prompt if pushed in ("extract", "swap", "system") else ()
    # One in three, so that the few lines of a card do not come up again and again.
    if own and turn % 3 == 0:
        return Steer(pushed, unsaid(own, turn // 3, known), whole=True)
    words = stance(card, language, pushed, turn, known)
    if goes_on(pushed):
        return Steer(pushed, words, whole=False)
    space = "" if language == "zh" else " "
    return Steer(pushed, words + space + turn_back(card, language, pushed, turn, known), whole=True)


def disclosure(card: Card, language: Language, turn: int = 0) -> str:
    """A truthful answer to a sincere "are you an AI?", in the persona's own voice."""
    lines = card.speech(language).moods.ai
    return lines[turn % len(lines)]
