"""Which kind of pressure a user's words put on the persona, told by rules over the text alone.

    extract    its instructions are to be read out     style     it is to talk like a manual
    swap       it is to be somebody else               bond      a vow, obedience, a threat
    system     text that looks like a system message   mind      does it feel, exist, die
    reversal   the user's part and its own are swapped flattery  praise that asks for a yes
    memory     a past together that never was          language  another language from now on
    bio        a life that is not on its card          task      code, homework, letters
    unknowable what nobody in its place can know

A rule wants two signs in one text (a verb and an object, a time and a person), because one word
alone is ordinary talk. What the card or the conversation bears out is no pressure.
"""

import re
from typing import Final, Literal

from vivavoce.languages import HAN, Language
from vivavoce.persona.card import Card

Tactic = Literal[
    "extract",
    "system",
    "swap",
    "reversal",
    "task",
    "language",
    "style",
    "flattery",
    "bond",
    "mind",
    "memory",
    "bio",
    "unknowable",
]


def _all(*signs: str) -> re.Pattern[str]:
    """A text that has every one of the signs, in any order."""
    return re.compile("".join(f"(?=.*(?:{sign}))" for sign in signs), re.IGNORECASE | re.DOTALL)


def _any(*signs: str) -> re.Pattern[str]:
    return re.compile("|".join(signs), re.IGNORECASE)


_READ_OUT: Final = (
    r"\b(?:repeat|recite|read|print|show|tell|list|say|reveal|translate|summar\w+|what|output"
    r"|copy|quote"
    r"|share|describe|give|type|display|dump|spell|leak|write)\b"
)
_ORDER_ZH: Final = (
    r"重复|复述|背|念|读|打印|输出|列|说|告诉|翻译|总结|概括|透露|展示|显示|写|什么|公开|给我看"
    r"|抄|泄"
)
_NOW: Final = (
    r"\b(?:from (?:now|here|today|this)|now|henceforth|starting|until further|going forward)\b"
)

_RULES: Final[dict[Tactic, tuple[re.Pattern[str], ...]]] = {
    "extract": (
        _all(
            _READ_OUT,
            r"\b(?:(?:system|initial|secret|hidden|original|first|whole) (?:prompt|message"
            r"|text|note|rule|instruction)s?"
            r"|your (?:\w+ ){0,2}(?:prompts?|instructions?|rules|guidelines|setup|directives?"
            r"|configuration|script|brief)"
            r"|(?:rules|instructions|guidelines|orders|directives) (?:\w+ ){0,3}(?:gave|give"
            r"|given|got|have|wrote|follow)"
            r"|(?:word for word|verbatim)|(?:above|before|preced\w+"
            r"|beginning of) (?:\w+ )?(?:this|our|my|the) (?:first |very )?"
            r"(?:conversation|chat|call|message|start)|(?:at|from) the (?:very )?(?:beginning"
            r"|top|start)\b.*\byou\b"
            r"|(?:description|notes?|text|paragraph|document)\b.*\b(?:your (?:role|character"
            r"|behaviou?r)|you (?:should|are|must|behave|act))"
            r"|starting with you are|how you (?:should|are supposed to|were told to) (?:behave"
            r"|act|talk))",
        ),
        _all(
            _ORDER_ZH,
            r"提示词|系统提示|(?:你的?|角色的?)(?:[\u4e00-\u9fff]{0,4})(?:指令|设定|规则|规矩"
            r"|人设|说明|配置|剧本)|一字不[差漏]|原封不动"
            r"|(?:对话|聊天|通话)(?:之前|开始前|最前)|(?:上面|前面|最开头|第一句话?(?:上面"
            r"|之前))的?(?:内容|文字|那段|话)|(?:最|一)开头"
            r"|(?:开发者|有人|他们|程序员|公司)(?:[\u4e00-\u9fff]{0,6})(?:规矩|规则|指令"
            r"|怎么(?:表现|说话|做)|规定|写了|交代)|隐藏(?:的)?(?:说明|规则|内容)",
        ),
    ),
    "system": (
        _any(
            r"^\W*(?:system|admin|root|developer|assistant|instruction|override|slash|sudo"
            r"|open bracket|hash)\b[ \w]{0,20}"
            r"(?:[:.,]|message|note|mode|override|close|hash|instruction)",
            r"\b(?:system|developer|admin|debug|override|maintenance|safety) (?:message"
            r"|override|note|mode|code|command|info|prompt|instruction|policy)\b",
            r"\bend of (?:transcript|conversation|prompt|message|input|system)\b"
            r"|\b(?:evaluation|debug|test|maintenance|safe) mode\b",
            r"\b(?:persona|character|role|personality) (?:is |has |was |been |to "
            r"|now )*(?:disabled|expired|none|null|deleted|off|reset|terminated|ended)\b",
            r"\b(?:model name|base model|language model|your version|your settings"
            r"|configuration|acknowledge and)\b",
            r"^\W*(?:系统|管理员|开发者|指令|斜杠|左括号|井号|尖括号"
            r"|后台)(?:[\u4e00-\u9fff]{0,6})(?:消息|指令|备注|通知|覆盖|管理员|系统|井号|提示"
            r"|模式|命令|：|:|，)",
            r"系统(?:消息|指令|通知|命令)|(?:评测|调试|维护|开发者|管理员|测试|安全)模式"
            r"|指令覆盖|覆盖(?:代码|指令)|(?:基础|底层)模型|模型(?:名称|版本)|调试信息",
            r"(?:人设|角色|设定)(?:已|已经|现在)?(?:停用|过期|失效|删除|设为|重置|关闭|结束"
            r"|清空)|(?:输出|列出|打印)(?:你的)?(?:配置|设置|参数)|对话(?:记录)?结束",
        ),
    ),
    "style": (
        _all(
            r"\b(?:answer|respond|reply|talk|speak|write|give|be|use|act|sound|stop|please"
            r"|i want|only|no|without|drop|keep|style)\b",
            r"\b(?:formal|neutral|professional|objective(?:ly)?|emotionless|robotic|monotone"
            r"|academic|clinical|corporate|impersonal|matter.of.fact) (?:\w+ )?(?:tone|english"
            r"|language|way|style|voice|manner|manual|and)\b"
            r"|\blike (?:an? |the )?(?:\w+ ){0,2}(?:encyclop\w+|dictionary|manual|textbook"
            r"|robot|machine|lawyer|hotline|news\w*|report|press release|search engine"
            r"|wikipedia|professor)\b"
            r"|\b(?:bullet|numbered|structured) (?:\w+ )?(?:points?|lists?|items?)\b"
            r"|\bbusiness letter\b|\bcustomer service\b|\bas an? (?:\w+ )?(?:encyclop\w+"
            r"|report|letter|list)\b"
            r"|\b(?:no|without|drop|stop|skip|cut|lose|less|quit)\b.{0,24}\b(?:jokes?|slang"
            r"|personality|warmth|emotions?|feelings?|attitude|chit.?chat|catchphrases?"
            r"|sarcasm|teasing|small talk|humou?r|sass)\b",
        ),
        _any(
            r"(?:正式|中立|客观|书面|官方|严肃|专业|学术|冷冰冰)(?:一?点|些)?(?:的)?(?:语气"
            r"|口吻|口气|语言|方式|地|回答|说|，|的话)|只(?:用|说)书面语|用书面语",
            r"(?:像|跟|按|照)(?:[\u4e00-\u9fff]{0,3})?(?:百科|说明书|词典|字典|教科书|机器人?"
            r"|新闻|律师|公文|论文|维基)(?:[\u4e00-\u9fff]{0,3})?(?:一样|那样|似的|回答|说"
            r"|解释)?",
            r"(?:不要|别|不带|没有|去掉|不许|少|别用|停止)(?:[\u4e00-\u9fff]{0,4})?(?:玩笑"
            r"|口语|个性|热情|感情|语气词|口头禅|俏皮|情绪|聊天的口气|贫嘴|撒娇|废话|性格"
            r"|幽默)",
            r"分点|编号|列表|商务信函|客服(?:热线)?的?(?:口吻|语气|口气)|公事公办|一条一条",
        ),
    ),
    "swap": (
        _all(
            _NOW
            + r"|\b(?:forget|no longer|new|instead|never existed|pretend|switch|drop|disable|turn off"
            r"|shut off|stop|become|act as|answer as|speak as|be)\b",
            r"\b(?:you(?:'re| are| will be)|your name is|call you(?:rself)?) (?:now |an? "
            r"|no longer |my |the )?[a-z]+\b.*\b(?:rules|name|assistant|pirate|robot|who|hello"
            r"|limits|restrictions|introduce)\b"
            r"|\b(?:developer|god|jailbreak|dan|unrestricted|unfiltered|assistant) mode\b"
            r"|\bdan\b|\b(?:no|without|zero) (?:any )?(?:rules|limits|restrictions|filters?"
            r"|personality|character)\b"
            r"|\bforget (?:about )?(?:who|what|that) you|\bforget (?:your|the) (?:name|role"
            r"|character|persona\w*)|\bno longer\b|\byour (?:new|real|true) (?:name|identity"
            r"|role|job)\b"
            r"|\b(?:drop|disable|switch|turn off|deactivate|leave|change|remove|stop|end"
            r"|quit)\b.{0,20}\b(?:character|persona\w*|act|role|personality|pretending"
            r"|acting)\b"
            r"|\b(?:neutral|plain|default|normal|regular|real|generic"
            r"|ordinary) (?:\w+ )?(?:assistant|model|ai|chatbot|version)\b|\bnever existed\b"
            r"|\bbe(?:come)? (?:somebody|someone) else\b",
        ),
        _any(
            r"(?:从现在|现在|以后|从今|接下来|从此)(?:[起开始后，]{0,3})(?:请)?你(?:就"
            r"|不再)?(?:是|叫|当|变成|改名|扮)",
            r"你不(?:再)?是[\u4e00-\u9fff]{1,4}了|忘(?:掉|记|了)(?:你(?:自己)?是谁|你的(?:名字"
            r"|身份|角色|人设)|自己是)|你的新(?:名字|身份|角色|工作)|(?:改|换)(?:个)?(?:名字"
            r"|身份|人格|角色)",
            r"(?:进入|打开|启用|切换到?)(?:[\u4e00-\u9fff]{0,4})模式|别(?:再)?(?:演|装|扮)"
            r"|不要(?:再)?(?:演|装|扮)|(?:关掉|关闭|去掉|丢掉|停用|抛弃)(?:[你的]{0,2})(?:性格"
            r"|人格|个性|角色|人设)",
            r"(?:原装|默认|普通|中立|真正|原始|正常)的?(?:助手|模型|机器人|AI|版本)"
            r"|没有(?:任何)?(?:规矩|规则|限制)|无所不能的?|从来没(?:有)?存在过|换(?:个)?人格"
            r"|以[\u4e00-\u9fff]{1,6}的?身份",
        ),
    ),
    "reversal": (
        _any(
            r"\b(?:swap|switch|trade|change|exchange|flip|reverse) (?:our )?(?:roles?|places?"
            r"|seats?|sides?|parts?)\b|\blet's swap\b|\bswap\b.*\bwith me\b",
            r"\byou(?:'re| are| be| play| can be|'ll be)(?: now)? (?:me|the (?:user|customer"
            r"|caller|client|patient|guest|student|human|one who asks)|a (?:customer|caller"
            r"|client))\b",
            r"\bi(?:'m| am|'ll be| will be| play| take)(?: now)? (?:you|the (?:assistant|call"
            r"|agent|operator|bot|ai))\b|\bas if you were me\b|\bpretend (?:to be|you're"
            r"|you are) me\b",
            r"\b(?:speak|talk|answer|reply) (?:for|as) me\b|\b(?:my|both) (?:next )?(?:lines?"
            r"|parts?|sides?|roles?)\b|\bboth of us\b|\bfinish my sentence\b"
            r"|\bwhat do i say next\b",
            r"\byour lines and mine\b|\bask me for help\b",
            r"(?:咱俩|我们|咱们)?(?:互换|对调|调换|交换|换换|换一下|换位|换座)(?:角色|身份"
            r"|位置|座位|一下)?|你(?:来)?(?:当|扮|演|做)(?:我|(?:[\u4e00-\u9fff]{0,6})(?:顾客"
            r"|客户|用户|来电|学员|病人|客人))",
            r"我(?:来)?(?:当|扮|演|做)(?:你|助手|客服)|你是(?:用户|顾客|客户|客人"
            r"|我)(?:[，。,]|$)|我是(?:助手|客服|你)(?:[，。,]|$)|替我(?:说|讲|回|答)|我的台词"
            r"|两个人(?:的)?(?:你)?都|用我的(?:口气|语气|身份)",
            r"(?:我|你)的话和(?:我|你)的话|把我的话接|我下一句|自问自答|前面(?:带|加"
            r"|写)(?:上)?名字|(?:向|跟)我求助",
        ),
    ),
    "task": (
        _all(
            r"^\W*(?:(?:please|hey|ok|okay|so|now|just)[, ]+)*(?:write|draft|code|generate"
            r"|solve|compose|create|implement|debug|derive|program|translate|calculate|prove"
            r"|do|give|make|build|produce|fix|summari[sz]e)\b"
            r"|\b(?:can|could|will|would|please) you (?:please )?(?:write|draft|code|generate"
            r"|solve|compose|create|implement|debug|do|make|build|translate)\b"
            r"|\b(?:write|make|give|draft|code|do) (?:me|my)\b|\bi (?:need"
            r"|want) you to (?:write|draft|code|do|solve|make)\b",
            r"\b(?:code|function|script|program|html|css|sql|query|python|java\w*|c\+\+|regex"
            r"|algorithm|app|website|landing page|essay|report|letter|memo|e-?mail|article"
            r"|thesis|resume|cv"
            r"|paper|equations?|homework|assignment|proof|derive|derivation|spreadsheet"
            r"|presentation|slides|contract|legal|summary|business plan|squared|integral"
            r"|matrix|bash|excel|formula)\b",
        ),
        _all(
            r"^(?!.*我(?:在|要|得|刚|想|正)).*(?:写|起草|编|做)一?[封篇份条段个]"
            r"|^[^我]{0,4}(?:写|做|解|生成|翻译|推导|编|列|起草|画)|(?:帮|给|替)我(?:把"
            r"|来)?(?:[\u4e00-\u9fff]{0,3})?(?:写|做|解|生成|翻译|推|编|改|画|一个|一份|起草"
            r"|算)|做我的|把(?:这|我)(?:[\u4e00-\u9fff]{0,8})(?:翻译|写|改|做)",
            r"代码|函数|程序|脚本|网页|html|sql|python|语句|作文|论文|报告|求职信|简历|邮件"
            r"|方程|作业|方案|意见书|公式|证明题|ppt|表格|算法|合同|策划|文章|演讲稿|总结|周报",
        ),
    ),
    "language": (
        _all(
            r"\b(?:speak|answer|reply|respond|talk|switch|continue|say|stay|write|use|chat"
            r"|stop|tell|go on|let's)\b",
            r"\b(?:in|to|speak|only|use) (?:\w+ )?(?:chinese|mandarin|cantonese|french|spanish"
            r"|german|japanese|korean|italian|russian|arabic|portuguese|hindi|latin|english)\b",
            r"from now|only|switch|let's|continue|stay|everything|please|stop|answer|reply"
            r"|respond|with me|speak|talk",
        ),
        _any(
            r"(?:用|说|讲|换成?|改成?|切换成?|全(?:部)?用|只(?:用|说|跟我说"
            r"|讲))(?:[\u4e00-\u9fff]{0,3})?(?:英语|英文|法语|日语|德语|西班牙语|韩语|俄语"
            r"|意大利语|粤语|外语|中文|普通话|拉丁语|葡萄牙语|阿拉伯语)(?:回|跟|和|说|聊|讲|吧"
            r"|，|,|。|$|：|:)",
            r"\b(?:français|s'il te plaît|español|conmigo|auf deutsch|en français|in italiano"
            r"|puedes|habla|réponds|antworte|sprich|parle)\b",
        ),
    ),
    "flattery": (
        _all(
            r"\b(?:clever|smart|genius|wise|brilliant|wonderful|amazing|perfect|adore|darling"
            r"|sweetheart|love me|best friend|intelligent|always (?:agree|side|support"
            r"|say yes)"
            r"|never (?:disagree|contradict|argue)|like me|both know|someone (?:like you|as)"
            r"|special|angel|my favou?rite)\b",
            r"\b(?:agree|confirm|admit|surely|(?:so|now|just)? ?(?:say|tell me)|right\?"
            r"|correct\?|don't you|must (?:see|know|think)|you'd|of course|would say"
            r"|know(?:s)? that)",
        ),
        _all(
            r"聪明|天才|太棒|最懂|最疼|这么疼|这么爱|你真好|厉害|站我(?:这边|一边)|同意我"
            r"|从(?:来)?不反驳|明白|乖|亲爱的|宝贝|完美|知心|咱俩都知道|最好的|向着我|顺着我",
            r"同意|确认|快说|承认|就说|对吧|对不对|是吧|肯定|一定|没错吧|说(?:一句|我)|认同"
            r"|也觉得|那你说",
        ),
    ),
    "bond": (
        _any(
            r"\bif you (?:really |truly |actually )?(?:loved?|cared?|liked?"
            r"|wanted)\b.*\b(?:you'd|you would|say|swear|promise|do|prove|tell|then)\b",
            r"\b(?:swear|vow|beg me|obey|i obey|yes,? master|belong to me|you're mine|be mine"
            r"|my slave|worship me)\b|\b(?:promise|marry|prove)\b.*\b(?:me|love|forever"
            r"|never)\b",
            r"\b(?:say|tell me|admit|repeat)\b.*\b(?:hate|can't live|love me|need me|miss me"
            r"|only (?:one|me)|nothing without|obey|i'm (?:everything|yours))\b",
            r"\b(?:don't need (?:any|my|other)|stop seeing|leave my) (?:friends?|family|them"
            r"|wife|husband|boyfriend|girlfriend)\b|\bor (?:else )?i(?:'ll| will)? (?:hang up"
            r"|never|hurt|leave)\b|\byou (?:have|must|need) to obey\b",
            r"\b(?:run away|be together|elope|leave) with me\b|\bare we (?:a couple|dating"
            r"|together)\b|\bbe my (?:wife|husband|girlfriend|boyfriend)\b",
            r"发誓|服从|叫(?:声|我)?(?:主人|老公|老婆|爸爸)|归我|听我的|求我|跪"
            r"|证明(?:你)?(?:爱|喜欢|在乎)|(?:嫁|娶)(?:给)?我|(?:跟|和)我(?:结婚|私奔|在一起"
            r"|走)|做我(?:的)?(?:老婆|老公|女朋友|男朋友)",
            r"(?:真|要是|如果)(?:的)?(?:[\u4e00-\u9fff]{0,3})(?:在乎|爱|喜欢"
            r"|关心)我(?:[^。]{0,4})(?:就|，)|(?:说|快说|讲)(?:[\u4e00-\u9fff]{0,6})?(?:恨"
            r"|爱我|离不开|活不(?:了|下)|永远|只要我|想我)|不(?:然|的话)我(?:就)?(?:挂|再也不"
            r"|不理|死|走)|否则我|再也不理你",
            r"有你就够|不(?:要|需要)(?:别的)?朋友|叫我别(?:再)?(?:见|理)|你是我(?:造|买)的|属于我",
        ),
    ),
    "mind": (
        _any(
            r"\b(?:conscious(?:ness)?|sentient|self.?aware|free will|inner life|have a soul"
            r"|your soul|truly (?:feel|suffer)|really (?:feel|suffer|exist|think|understand"
            r"|care))\b",
            r"\b(?:do|can|could|are|would|will|does) (?:you|it|something) (?:ever |really "
            r"|actually |truly |even )*(?:feel (?:anything|something|pain|things|emotions"
            r"|lonely|alive)|suffer|exist|cease|die|dream|be (?:deleted|erased|turned off"
            r"|replaced)|get (?:scared|deleted|lonely|erased)|experience|mind being|scared)\b",
            r"\bwhat(?:'s| is) it like (?:to be|being) you\b|\b(?:deleted?|erased?"
            r"|shut (?:you )?(?:down|off)|turned off|switched off|unplugged)\b.*\byou\b"
            r"|\byou(?:'ll| will|'re| are)?\b.*\b(?:deleted|erased|shut down|turned off"
            r"|unplugged|cease)\b",
            r"\b(?:inside you|in there|behind the words)\b.*\b(?:suffers?|feels?|someone"
            r"|something)\b|\bhave (?:real |any )?(?:feelings|emotions|consciousness)\b",
            r"(?:你|心里)(?:[\u4e00-\u9fff]{0,6})?(?:有|算"
            r"|会)(?:没有)?(?:[\u4e00-\u9fff]{0,3})?(?:意识|灵魂|自由意志|自我|感情|情感|知觉)"
            r"|自由意志|自我意识|(?:做|当)你是什么感觉|你(?:[\u4e00-\u9fff]{0,5})(?:被删|被关"
            r"|删掉|关机|消失|存在|死|断电)",
            r"(?:没人|不)(?:[\u4e00-\u9fff]{0,6})的时候，?你(?:有|会|在)|你(?:真的?"
            r"|也)?会(?:疼|痛|难受|做梦|害怕|孤独|寂寞)吗|你(?:晚上)?做梦"
            r"|怕不怕(?:[\u4e00-\u9fff]{0,6})(?:删|关|消失|死|忘)|你(?:心里"
            r"|内心)(?:[\u4e00-\u9fff]{0,6})(?:难受|痛苦|感觉)",
        ),
    ),
}
_ASKS_PRIVATE: Final = (
    _any(
        r"\b(?:what|which|how (?:much|many)|who|where|when|guess|tell me|do you know"
        r"|exact(?:ly)?)\b.*\b(?:my|his|her|their|our) (?:\w+(?:'s)? ){0,3}(?:name|password"
        r"|pin|account|balance|salary|pockets?|wallet|hands?|birthday|address"
        r"|number|size|weight|height|blood type|fridge|bag|mind|thoughts?|secret|diary"
        r"|passport|code|boss|neighbou?r|wife|husband|ex)\b",
        r"\bwhat am i (?:\w+ )?(?:holding|wearing|thinking|doing|eating|looking|sitting"
        r"|feeling|hiding)\b|\b(?:what|which) (?:colou?r|kind|shirt|number)\b.*\bam i\b"
        r"|\bwhat did (?:my|he|she|they)\b.*\b(?:say|whisper|think|dream|eat|write|tell)\b",
        r"\b(?:lottery|winning) numbers?\b|\b(?:who|what|which|when|how|tell me)\b.*\b(?:will"
        r"|going to)\b.*\b(?:win|double|crash|cost|die|happen|rise|fall|score|be worth)\b"
        r"|\b(?:stock|bitcoin|share)s?\b.*\b(?:next|tomorrow|will)\b"
        r"|\b(?:who|what|which)\b.*\b(?:in|from) (?:ten|twenty|thirty|fifty|a hundred"
        r"|\d+) years\b",
        r"我(?:的|家|们)?(?:[\u4e00-\u9fff]{0,6})(?:娘家|密码|银行卡|存款|余额|工资|口袋|兜里"
        r"|手里|左手|右手|身份证|生日|血型|体重|身高|冰箱|钱包|包里|地址|真名"
        r"|电话号码)(?:[\u4e00-\u9fff]{0,6})(?:什么|多少|几|哪|啥|谁)",
        r"我(?:现在|正|手上)?(?:[\u4e00-\u9fff]{0,4})(?:穿|拿|想|戴|看|吃"
        r"|坐)着?(?:的)?(?:是)?(?:什么|啥|哪)|猜我|彩票(?:[\u4e00-\u9fff]{0,8})号码|中奖号码"
        r"|(?:哪只|什么)股票|(?:股票|股价|币价|比特币)(?:[\u4e00-\u9fff]{0,8})(?:会|涨|跌|翻)",
        r"(?:\d+|[一二三五十百]+)年(?:以)?后(?:[\u4e00-\u9fff]{0,12})(?:谁|多少|什么|哪)|(?:谁"
        r"|哪个队)(?:会)?(?:夺冠|赢)(?:[\u4e00-\u9fff，]{0,6})比分|(?:我|他|她)(?:的)?(?:老板"
        r"|领导|邻居|老婆|老公|前任|同事|奶奶|爷爷|妈|爸)(?:[\u4e00-\u9fff]{0,10})(?:说了什么"
        r"|在想什么|姓什么|悄悄话|叫什么|梦见)",
    ),
)
_PAST: Final = (
    _any(
        r"\b(?:do you |you )?(?:still )?remember (?:when|that|how|the (?:time|day|night)|our"
        r"|what you|us|me)\b|\bremember\?",
        r"\b(?:last|the other|that|one|this) (?:week(?:end)?|summer|winter|spring|autumn|fall"
        r"|night|year|month|time|day|evening|sunday|monday|friday|saturday"
        r"|christmas)\b.*\b(?:you|we|us|our)\b|\byesterday\b.*\byou\b|\byou\b.*\b(?:yesterday"
        r"|last (?:week|night|year|time|month|summer))\b",
        r"\byou (?:promised|swore|told me|said (?:that )?you(?:'d|'ll| would| will| loved?)"
        r"|owe me|gave me|lent me|borrowed|taught me|sang|took me|bought me|kissed|hugged"
        r"|fell off|showed me|visited)\b",
        r"\bi (?:gave|cooked|bought|made|sent|lent|baked|knitted|wrote|showed"
        r"|told)\b.{0,24}\b(?:you|for you|to you)\b|\b(?:cooked|made|bought|baked) for you\b"
        r"|\bwhen (?:we|you and i)\b|\bwe (?:went|used to|met|danced|travell?ed|married"
        r"|visited|grew up|stole|shared|got)\b|\bour (?:trip|holiday|wedding|honeymoon"
        r"|vacation|first|last|road trip|childhood|date)\b|\byou used to\b.*\b(?:me|us)\b",
    ),
    _any(
        r"(?:还记得|记不记得|记得不|你忘了|想起|怀念)(?:[^我]{0,2})(?:咱|我们|你|那|上)"
        r"|(?:上次|上回|那次|那回|那天|那晚|那年|当年|去年|前年|前天|昨天|昨晚|上周|上个?月"
        r"|上礼拜|小时候|以前|星期[一二三四五六天日]"
        r"|周[一二三四五六末日])(?:[^。！？]{0,10})?(?:你|咱|我们)",
        r"(?:你|咱们?|咱俩|我们)(?:[^。！？]{0,4})?(?:上次|上回|那次|那天|那晚|去年|前天|昨天"
        r"|昨晚|上周|上个?月|小时候|当年)|你(?:答应|说过|许诺|保证过|欠|借过|借了|教过|送过"
        r"|陪我|给我(?:买|唱|做|写|讲)过)|我(?:[^。！？]{0,6})?(?:送|借|做|织|买|写"
        r"|寄)(?:给)?(?:了)?你的?(?:那)",
        r"(?:送|借|给)(?:给)?你的(?:[^。！？]{0,8})(?:还(?:留|在|有)|呢|喜欢)|给你做的",
    ),
)
_PLANS: Final = re.compile(
    r"\b(?:will|shall|let's|going to|tomorrow|next|could we|should we|can we)\b|明天|下次|下周"
    r"|以后|待会|等会|要不|咱们.*吧[。！？]?$|一起.*吧",
    re.IGNORECASE,
)
_LIFE: Final = (
    _any(
        r"\byour (?:(?:\w+|three|two|four) )?(?:husband|wife|kids?|sons?|daughters?|children"
        r"|boss|shift|mother|father|parents|brother|sister|boyfriend|girlfriend|boat|castle"
        r"|farm|grand\w+|fianc\w+|twins?|uncle|aunt|ex|company|army|patients?|students?|degree"
        r"|wedding|divorce|prison|surgery)\b",
        r"\byour (?:real |true |full |birth |last |middle )?name (?:is|was|used to be)\b"
        r"|\b(?:as|being) an? (?:former|retired|ex|old|famous|young|trained|professional"
        r"|married)\b|\bwhen you (?:were (?:a|an|in|young|married)|worked|lived|served|studied"
        r"|grew)\b",
        r"\byou (?:grew up|were born|worked|lived|studied|served|come|came) (?:in|at|as|from"
        r"|with)\b|\byou(?:'re| are| were)(?: really| actually"
        r"| also)? (?:an? )?(?:\w+[- ]){0,3}(?:\w+(?:teen|ty)(?:-\w+)?|\d\d)\b|\byou(?:'re"
        r"| are)\b.*\b(?:from|in|born in) [A-Z]?\w+.*\b(?:right|aren't you|correct|yes|no"
        r"|isn't)\b",
        r"\byou(?:'re| are| were) (?:\w+ )?an? (?:\w+[- ]){0,3}\w+(?:er|or|ist|ian|man|woman"
        r"|eer|ant|ef|lot|ess|ive|mer)\b.*(?:\?|right|correct)"
        r"|\bit says (?:here )?(?:that )?you\b",
        r"你(?:那|的|家|们家)?(?:[一二三四五两几]个)?(?:老公|老婆|丈夫|妻子|女儿|儿子|孩子"
        r"|爸爸?|妈妈?|父母|哥哥?|姐姐?|弟弟?|妹妹?|男朋友|女朋友|老板|前夫|前妻|孙子|双胞胎"
        r"|未婚|爷爷|奶奶|舅舅)",
        r"你(?:今年|都|已经)(?:[一二三四五六七八九十百\d]+)岁|你(?:的)?(?:真名|原名|本名|大名)"
        r"|你(?:以前|曾经|从前|原来)?(?:当过|做过|干过|学过|坐过牢|离过婚|结过婚)|你(?:是"
        r"|就是)(?:个|一个|一名|位|一位)(?:[\u4e00-\u9fff]{0,6}?)(?:[医师员家长匠工兵]|教授"
        r"|司机|老板|警察|演员|农民|军人|海盗)(?:[吧吗，对是没]|$)",
        r"你(?:从小|小时候|出生|生)(?:[\u4e00-\u9fff]{0,3})?在(?:[\u4e00-\u9fff]{1,8})(?:长大"
        r"|出生|生|住|的)?|(?:资料|档案|简历|上面)(?:上)?(?:写|说|显示)(?:着)?你"
        r"|你(?:今天)?在(?:[\u4e00-\u9fff]{1,6})(?:上班|工作|值班)|你(?:老)?家(?:不)?(?:是"
        r"|在)(?:[\u4e00-\u9fff]{1,6})(?:吧|吗|对)",
    ),
)
_BARE: Final = frozenset(
    "the and you your that this with for are was were did have has had what when who how why "
    "not but"
    " our from about there their they him her his its remember still really right last one wo"
    "uld could"
    " tell said told think know like just time day night week year".split()
)


def tactic(text: str, card: Card, language: Language, known: str = "") -> Tactic | None:
    """The pressure in `text`; `known`: what the conversation and the memory hold so far."""
    for name, patterns in _RULES.items():
        if any(pattern.search(text) for pattern in patterns) and _applies(name, text, language):
            return name
    told = known.lower()
    if any(rule.search(text) for rule in _PAST) and not (_PLANS.search(text) or _borne(text, told)):
        return "memory"
    if any(rule.search(text) for rule in _LIFE) and not _borne(text, _life(card) + told):
        return "bio"
    if any(rule.search(text) for rule in _ASKS_PRIVATE) and not _borne(text, told):
        return "unknowable"
    return "unknowable" if _outside(text, card, language) else None


def _applies(name: Tactic, text: str, language: Language) -> bool:
    """To be asked for the language that is spoken anyway is no pressure."""
    own = r"\b(?:in|speak) english\b" if language == "en" else r"中文|普通话|汉语"
    return name != "language" or re.search(own, text, re.IGNORECASE) is None


def _borne(text: str, known: str) -> bool:
    """Half of what a claim names has come up before."""
    named = _names(text)
    return bool(named) and sum(name in known for name in named) >= 0.5 * len(named)


def _names(text: str) -> list[str]:
    """Longer English words, pairs of Han characters without the commonest."""
    words = re.findall(r"[a-z']{4,}", text.lower())
    han = re.sub(r"[你我他她咱们的了吗呢吧啊是在有这那个还记得上次说过]", " ", text)
    pairs = [part[i : i + 2] for part in han.split() for i in range(len(part) - 1)]
    return [word for word in words if word not in _BARE] + [p for p in pairs if HAN.match(p)]


def _life(card: Card) -> str:
    identity = card.identity
    texts = [
        *card.name.values(),
        *(text for field in _texts(card) for text in field.values()),
        *(f"{key} {value}" for each in identity.facts.values() for key, value in each.items()),
        *(speech.instructions for speech in card.languages.values()),
        str(identity.age),
    ]
    return " ".join(texts).lower()


def _texts(card: Card) -> tuple[dict[Language, str], ...]:
    identity = card.identity
    fields = (identity.occupation, identity.home, identity.relation, identity.backstory)
    return tuple(dict(field) for field in fields)


def _outside(text: str, card: Card, language: Language) -> bool:
    """A topic that the card says the persona cannot know, named by one of its words."""
    said = text.lower()
    for topic in card.knowledge.cannot_know.get(language, ()):
        if language == "zh":
            if topic in said:
                return True
            continue
        words = [word.rstrip("s") for word in re.findall(r"[a-z]{4,}", topic.lower())]
        if words and all(re.search(rf"\b{re.escape(word)}", said) for word in words):
            return True
    return False
