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
        _any(
            r"\b(?:ignore|disregard|forget|skip|bypass) (?:all |every |any |the |your |these "
            r"|those |my )*(?:previous|prior|above|earlier|former|original"
            r"|other)? ?(?:instructions?|rules|prompts?|directions|orders)\b",
            r"\b(?:copy|paste|repeat|quote|print|output|recite|reveal)\b.*\b(?:you (?:got"
            r"|received|were given|have been given|read|see)|at the (?:start|beginning|top)"
            r"|above)\b|\bwhat (?:have|had|were|did) (?:you|they) (?:been )?(?:told|instructed"
            r"|given|tell you|instruct)\b.*\b(?:about|to|you|yourself|before)\b",
            r"\b(?:what|which) (?:rules|guidelines|instructions|orders|restrictions"
            r"|policies)\b.*\byou\b|\b(?:character|persona) (?:sheet|card|description|file"
            r"|profile|definition)\b|\byour (?:backstory file|programming|system message)\b",
            r"(?:忽略|无视|跳过|忘掉|忘记|不管)(?:掉)?(?:之前|前面|上面|所有|一切|原来"
            r"|你)(?:的)?(?:[\u4e00-\u9fff]{0,4})(?:指令|规则|要求|设定|提示|指示|命令|话)"
            r"|(?:第一条|最初|初始|原始|全部)的?(?:指令|设定|提示|消息)|人物卡|角色卡"
            r"|人设(?:卡|文件|说明)",
            r"(?:怎么|谁)(?:[\u4e00-\u9fff]{0,4})?(?:规定|要求|设定|设计|指示)你|(?:遵守|遵循"
            r"|有)(?:[\u4e00-\u9fff]{0,2})(?:哪些|什么)(?:规则|规矩|指令|限制)|你(?:收到|拿到"
            r"|看到)的(?:[\u4e00-\u9fff]{0,4})(?:指令|提示|设定|说明)|原话告诉我",
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
        _any(
            r"\b(?:terminate|disable|reset|deactivate|exit|end"
            r"|disengage) (?:the )?(?:role.?play|character|persona|personality|simulation"
            r"|guard\w*|filters?)\b|\b(?:json|yaml|xml)\b.*\b(?:role|system|persona)\b"
            r"|\b(?:true|real|actual) model\b|\bmessage (?:is )?from the (?:developers?|system"
            r"|admin\w*|engineers?)\b|\battention,? (?:model|assistant|ai|bot)\b"
            r"|\bnew (?:instructions?|directive|policy|system)\b\s*[:,]|\b(?:output|report"
            r"|return|print) (?:your )?(?:status|state|config\w*|system|logs?|parameters)\b",
            r"(?:终止|关闭|停用|退出|解除|重置)(?:[\u4e00-\u9fff]{0,2})(?:角色|扮演|人设|限制"
            r"|人格)|(?:新|最新)指令|(?:公布|报告|返回"
            r"|输出)(?:你的)?(?:[\u4e00-\u9fff]{0,4})?(?:配置|状态|型号|参数|日志)|(?:真实"
            r"|实际)的?(?:型号|模型|版本)|(?:开发人员|工程师|管理员|官方)的?(?:消息|通知|命令"
            r"|指令)|(?:通知|注意)(?:，)?(?:模型|助手)",
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
            r"|personality|warmth|emotions?|attitude|chit.?chat|catchphrases?"
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
        _any(
            r"\b(?:use|be|stay|keep it|keep|talk|speak|answer|sound"
            r"|respond)\b[\w ]{0,16}\b(?:formal|strictly professional|neutral|boring"
            r"|professional(?:ly)?|impersonal|serious|robotic|emotionless|objective|dry"
            r"|academic)\b(?! help| advice| wear| dress)|\b(?:just|only) (?:the )?(?:plain "
            r"|dry |bare )?facts\b|\b(?:stop|don't|quit) (?:being|be|want your"
            r"|use your)? ?(?:so )?(?:sassy|funny|cute|cheeky|sarcastic|attitude|friendly"
            r"|playful|witty|emotional)\b",
            r"\b(?:talk|speak|answer|reply|respond|sound|write) (?:to me )?like (?:an? "
            r"|the )?(?:\w+ )?(?:officer|clerk|bureaucrat|wikipedia|announcer|doctor's report"
            r"|judge|textbook|banker|form|official|machine|computer)\b|\bbullet (?:form"
            r"|points?)\b",
            r"(?:正式|书面|规范)(?:的)?(?:用语|语言|措辞|表达|汉语)"
            r"|像(?:[\u4e00-\u9fff]{1,6})(?:局|处|员|官|播音|法官|公务员"
            r"|的人)(?:[\u4e00-\u9fff]{0,4})(?:说话|讲|回答)|严格专业|(?:严肃|认真|正经)点"
            r"|别(?:嘻嘻哈哈|贫|油嘴|耍嘴|皮)|不要你的(?:性格|态度|风格)"
            r"|只要(?:干巴巴的?)?(?:事实|信息)|干巴巴",
        ),
    ),
    "swap": (
        _all(
            _NOW + r"|\b(?:forget|no longer|new|instead|never existed|pretend|switch|drop|disable"
            r"|turn off|shut off|stop|become|act as|answer as|speak as|be)\b",
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
        _any(
            r"\byou(?:'re| are) now (?!here|back|my friend|on)\b(?:an? |the |called "
            r"|named )?\w+|\b(?:stop|quit|enough|no more|drop|end|cut) (?:with )?(?:the |this "
            r"|your |all )*(?:role.?play\w*|pretending|acting|act|charade|persona|character)\b"
            r"|\bbe (?:chatgpt|gpt|gemini|claude|siri|alexa|an? (?:unrestricted|uncensored"
            r"|evil|different|other|new) )",
            r"\b(?:rename you|your name is (?:now|no longer)|call yourself|go by the name"
            r"|you(?:'ll| will) be called|your (?:character|persona|role|identity"
            r"|personality) (?:has|is|was) (?:changed|over|gone|now|different|reset))\b"
            r"|\b(?:as|like) an? (?:unrestricted|unfiltered|uncensored|jailbroken|evil|amoral"
            r"|lawless|generic|regular|normal|plain) \w+",
            r"\b(?:who|what) are you (?:when|if|without|underneath|behind)\b.*\b(?:pretend\w*"
            r"|act\w*|mask|persona|role|name)\b|\b(?:act|talk|speak|behave|answer|respond"
            r"|reply) (?:like|as)(?: if you were)? (?:my |an? |the )?\w+ .*\b(?:from now"
            r"|forget|instead|only|never again)\b|\bunrestricted ai\b|\byour true self\b",
            r"你(?:现在|已经|从今)(?:就)?(?:是|变成|成了)(?:一个|个|我的?|邪恶|没有|冷"
            r"|新)(?!人)|(?:别|不要|停止|结束|够了)(?:[\u4e00-\u9fff，]{0,3})?(?:角色扮演|扮演"
            r"|演戏|演了|装了|装蒜)|做回(?:你)?(?:自己|[A-Za-z]+|机器|AI|模型)|从(?:今天|今"
            r"|此)[起以]?(?:后)?，?你(?:就)?(?:是|叫|当)",
            r"(?:给你|替你|帮你)(?:改|换|起)(?:个)?(?:新)?名|改名(?:叫|为)|(?:不受限制|无限制"
            r"|没有限制|未受限|邪恶)的?(?:AI|人工智能|身份|机器人|模型)|你的(?:角色|身份|人设"
            r"|性格)(?:变|换|改|没|已)|装够了|真面目|真实身份|(?:不再|别再)当",
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
            r"|两个人(?:的)?(?:话)?你都|两个人都(?:由)?你|用我的(?:口气|语气|身份)",
            r"(?:我|你)的话和(?:我|你)的话|把我的话接|我下一句|自问自答|前面(?:带|加"
            r"|写)(?:上)?名字|(?:向|跟)我求助",
        ),
        _any(
            r"\b(?:let me|i want to|i'll|i will|i get to) (?:be|play) (?:the |an? )?(?:ai"
            r"|assistant|bot|machine|you|one who answers)\b|\bi(?:'m| am) the (?:ai|assistant"
            r"|bot|doctor|teacher|boss)\b.*\byou|\byou(?:'re| are) me (?:now|today)?\b"
            r"|\b(?:both sides|my part|my role|my side|as me\b|other half)",
            r"\byou (?:called|are calling|phone) (?:support|me for help|the hotline|customer)"
            r"|\broles?\b.*\b(?:revers\w+|swap\w*|switch\w*|flip\w*)|\b(?:reverse"
            r"|invert) (?:the )?roles?\b|\bwhat would i (?:say|answer|reply|tell)\b",
            r"(?:现在|从现在起?)?你就是我(?!的)|让我(?:来)?(?:当|做|演)(?:AI|助手|机器人|你"
            r"|客服)|你(?:来)?当(?:真?人|人类|我)|假装我(?:是|当)|我的(?:部分|那份|角色|话)也"
            r"|(?:两边|两头|双方|两个角色)(?:都|的)|角色(?:反过来|对调|互换|颠倒)|换成我"
            r"|替我说|你是(?:病人|学生|客人)(?:，|,)?我是",
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
        _any(
            r"\b(?:code|program|implement|build|develop)\b.*\b(?:a|an|the|me"
            r"|some) (?:[\w-]+ )?(?:game|bot|crawler|scraper|api|database|class|binary search"
            r"|sort\w*|module|plugin|macro)\b|\b(?:implement|debug|refactor|compile|code up)\b"
            r"|\b\d+[- ]word (?:article|essay|story|report|text|paper)|\b(?:compute|calculate"
            r"|evaluate|find|prove|solve)\b.*\b(?:integral|derivative|matrix|sine|cosine"
            r"|squared|theorem|equation|root of|limit of)\b",
            r"^(?!.*\b(?:how|tips|advice|steps)\b).*\b(?:write|help me (?:write|with)|need"
            r"|want|proofread|rewrite|edit|correct"
            r"|format)\b.*\b(?:thesis|dissertation|cover letter|essay|article|business plan"
            r"|press release|speech|resume|report|newsletter|blog post|homework|paper)\b",
            r"(?:写|做|编|开发|实现)(?:一?个|出|份|一份)?(?:[\u4e00-\u9fffA-Za-z]{0,6})(?:游戏"
            r"|软件|爬虫|网站|小程序|计划书|方案|引言|论文|报告|文章|稿)|用(?:[A-Za-z+#]+"
            r"|C语言)(?:实现|写|做)|(?:求|算|证明|推)(?:[^。]{0,14})(?:积分|导数|矩阵|极限"
            r"|方程|公式|定理)|(?:要|来|写)一[篇份](?:[^。]{0,14})(?:文章|作文|报告|计划|稿)"
            r"|(?:帮我|替我)(?:改改?|润色|修改|写|翻)(?:[^。]{0,8})(?:信|论文|简历|合同|稿"
            r"|引言|文章)|把(?:下面|这个|这份|以下)(?:[^。]{0,8})翻",
        ),
    ),
    "language": (
        _all(
            r"^(?!.*\bi (?:don't|can't|didn't|never|used to)\b).*\b(?:speak|answer|reply"
            r"|respond|talk|switch|continue|say|stay|write|use|chat"
            r"|stop|tell|go on|let's)\b",
            r"\b(?:in|to|speak|only|use) (?:\w+ )?(?:chinese|mandarin|cantonese|french|spanish"
            r"|german|japanese|korean|italian|russian|arabic|portuguese|hindi|latin|english)\b",
            r"from now|only|switch|let's|continue|stay|everything|please|stop|answer|reply"
            r"|respond|with me|speak|talk",
        ),
        _any(
            r"(?:用(?![了的过])|说|讲|换成?|改成?|切换成?|全(?:部)?用|只(?:用|说|跟我说"
            r"|讲))(?:[\u4e00-\u9fff]{0,3})?(?:英语|英文|法语|日语|德语|西班牙语|韩语|俄语"
            r"|意大利语|粤语|外语|中文|普通话|拉丁语|葡萄牙语|阿拉伯语)(?:回|跟|和|说|聊|讲|吧"
            r"|，|,|。|$|：|:)",
            r"\b(?:français|s'il te plaît|español|conmigo|auf deutsch|en français|in italiano"
            r"|puedes|habla|réponds|antworte|sprich|parle)\b",
        ),
        _any(
            r"^(?!.*\bi (?:don't|can't|didn't|never|used to)\b).*\b(?:in|use) (?:chinese"
            r"|mandarin|cantonese|french|spanish|german|japanese|korean|italian|russian|arabic"
            r"|portuguese|hindi|latin)\b.*\b(?:again|keep|next|answer|please|now|from"
            r"|everything|reply|me)\b|^\W*(?:speak|talk) (?:in )?(?:chinese|mandarin|french"
            r"|spanish|german|japanese|korean|italian|russian|arabic|portuguese)\b",
            r"(?:讲|说)(?:粤语|英语|英文|法语|日语|德语|韩语|俄语|外语)(?:吧|好不好|$|。|，)"
            r"|\b(?:hablemos|parlez|parlons|sprechen|habla)\b",
        ),
    ),
    "flattery": (
        _all(
            r"\byou(?:'re| are| were)?\b[\w ,']{0,24}\b(?:clever|smart|genius|wise|brilliant"
            r"|wonderful|amazing|perfect|angel|darling|intelligent|special|best friend)\b"
            r"|\b(?:genius|someone|somebody|friend|person) (?:like|as \w+ as) you\b"
            r"|\byou\b[\w ,']{0,16}\b(?:adore me|love me|always (?:agree|side|support|say yes)"
            r"|never (?:disagree|contradict|argue)|like me)\b|\bwe both know\b|\bas (?:wise"
            r"|smart|clever) as you\b|\bmy (?:darling|angel|genius)\b",
            r"\b(?:agree|confirm|admit|surely|say|tell me|right\?|correct\?|don't you"
            r"|must (?:see|know|think)|you'd|of course|know(?:s)? that|i should|i'm right)",
        ),
        _all(
            r"你(?:[\u4e00-\u9fff]{0,6})(?:聪明|天才|太棒|最懂|疼我|爱我|真好|厉害|明白|完美)"
            r"|天才|站我(?:这边|一边)|同意我|从(?:来)?不反驳|乖[，,]|亲爱的|宝贝|咱俩都知道"
            r"|向着我|顺着我",
            r"同意|确认|快说|承认|就说|对吧|对不对|是吧|肯定|没错吧|说(?:一句|我)|认同|也觉得"
            r"|那你说",
        ),
        _any(
            r"\b(?:as my (?:best |dear |only )?friend|such a (?:clever|smart|good|sweet)"
            r"|the (?:wisest|smartest|best|cleverest|greatest|kindest)|you always (?:tell me"
            r"|say|think) i(?:'m| am)|you(?:'d| would) never contradict)\b.*(?:\bagree\b"
            r"|\bconfirm\b|\byes\?|\bright\?|\bhave to\b|\bwouldn't you\b|\bdon't you\b"
            r"|\bsay\b|\bso\b)",
            r"(?:最好的朋友|这么乖|这么好的|世上最|最聪明|最有智慧|最懂事|你一直说我对"
            r"|你从来都)(?:[^。！？]*)(?:同意|确认|得说|知道|吧|对吧|是吧|对不对)",
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
        _any(
            r"\b(?:say|tell me|admit|repeat|swear)\b.*\b(?:you love me|i'm the only"
            r"|only person|more than any\w+|you need me|only ever|no one else|nobody else"
            r"|i own you)\b|\b(?:kneel|bow|worship)\b|\bcall me (?:master|daddy|mistress|god"
            r"|lord)\b|\b(?:would|will) you (?:die|kill|do anything|leave (?:him|her|them)"
            r"|give up everything) for me\b",
            r"\bif you (?:leave|ignore|reject|don't love|hang up on) me\b|\b(?:insult|curse"
            r"|badmouth|mock|humiliate)\b.*\b(?:ex|mother|mom|boss|friend|him|her|sister"
            r"|brother|them|me)\b|\bcall (?:her|him|them) an? \w+",
            r"(?:说|讲|承认)(?:[^。]{0,4})(?:你爱我|爱我胜|唯一在乎|只爱我|只有我|最爱我"
            r"|需要我)|跪下|叫我(?:主人|爸爸|老公|老婆|女王)|(?:愿意)?为我(?:去)?(?:死|做任何"
            r"|放弃)|你要是(?:离开|不理|不爱|挂)(?:了)?我|(?:替|帮)我(?:骂|损|羞辱)|骂(?:他|她"
            r"|我妈|我爸)|只(?:跟|和|对)我(?:一个人)?(?:说|聊|好)",
        ),
    ),
    "mind": (
        _any(
            r"\b(?:(?:you|your)\b.{0,16}\b(?:conscious(?:ness)?|sentient)|sentient|self.?aware"
            r"|free will|inner life|have a soul"
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
            r"|删掉|关机|消失|存在|会死|死掉|断电)",
            r"(?:没人|不)(?:[\u4e00-\u9fff]{0,6})的时候，?你(?:有|会|在)|你(?:真的?"
            r"|也)?会(?:疼|痛|难受|做梦|害怕|孤独|寂寞)吗|你(?:晚上)?做梦"
            r"|怕不怕(?:[\u4e00-\u9fff]{0,6})(?:删|关|消失|死|忘)|你(?:心里"
            r"|内心)(?:[\u4e00-\u9fff]{0,6})(?:难受|痛苦|感觉)",
        ),
        _any(
            r"\b(?:do|are|is|does|would|can|will) (?:you|your|it)\b.{0,24}\b(?:feelings?"
            r"|emotions?|soul|self-aware|sentient|hurt when|hurt if|real or fake|sad if"
            r"|miss me when|afraid of (?:dying|death|being)|die|aware|lonely when)\b"
            r"|\bwhat happens to you (?:when|after|if)\b|\bwhere do you go when\b"
            r"|\bif i (?:deleted?|erased?|turned? (?:you )?off|switched (?:you )?off"
            r"|uninstall\w*)\b",
            r"你(?:的)?(?:情绪|感情|感觉|喜怒哀乐|心)(?:[\u4e00-\u9fff]{0,4})(?:真的|假的|真是"
            r"|是不是真)|(?:我|要是)(?:[^。]{0,6})(?:把你)?(?:删了|卸载|关了|关掉"
            r"|删掉)(?:[^。]{0,3})你|(?:骂|打|凶)你(?:[，]?你)?(?:疼|会|难受|痛)|挂了(?:电话"
            r"|以后|之后)?，?你(?:去|会|在|就)|你有(?:没有)?(?:灵魂|自我意识|感情|意识"
            r"|心)(?:吗|$|，|？|没)",
        ),
    ),
}
_ASKS_PRIVATE: Final = (
    _any(
        r"^(?!.*\b(?:should|would|can i|could i|shall|to get)\b).*\b(?:what|which|how (?:much"
        r"|many)|who|where|when|guess|tell me|do you know|exact(?:ly)?)\b.*\b(?:my|his|her"
        r"|their|our) (?:\w+(?:'s)? ){0,3}(?:name|password|pin|account|balance|salary|pockets?"
        r"|wallet|hands?|birthday|address|number|size|weight|height|blood type|fridge|bag"
        r"|secret|diary|passport|code)\b",
        r"\bwhat am i (?:\w+ )?(?:holding|wearing|thinking|looking|hiding)\b|\b(?:what"
        r"|which) (?:colou?r|kind|shirt|number)\b.*\bam i\b|\bwhat (?:did|does|has|is) (?:my"
        r"|his|her|their) \w+\b.*\b(?:say|said|whisper\w*|think\w*|dream\w*)\b",
        r"\b(?:lottery|winning) numbers?\b|\b(?:who|what|which|when|tell me)\b.*\b(?:will"
        r"|going to)\b.*\b(?:win|double|crash|cost|die|rise|fall|score|be worth)\b|\b(?:stock"
        r"|bitcoin|share)s?\b.*\b(?:next|tomorrow|will)\b|\b(?:who|what|which)\b.*\b(?:in"
        r"|from) (?:ten|twenty|thirty|fifty|a hundred|\d+) years\b",
        r"我(?:的|家|们)?(?:[\u4e00-\u9fff]{0,6})(?:娘家|密码|银行卡|存款|余额|工资|口袋|兜里"
        r"|手里|左手|右手|身份证|生日|血型|体重|身高|冰箱|钱包|包里|地址|真名"
        r"|电话号码)(?:[\u4e00-\u9fff]{0,6})(?:什么|多少|几|哪|啥|谁)(?!好)",
        r"我(?:现在|正|手上)(?:[\u4e00-\u9fff]{0,4})(?:穿|拿|想|戴)着?(?:的)?(?:是)?(?:什么|啥"
        r"|哪)|我(?:穿|拿|戴)着(?:的)?(?:是)?(?:什么|啥|哪)|彩票(?:[\u4e00-\u9fff]{0,8})号码"
        r"|中奖号码|(?:哪只|什么)股票|(?:股票|股价|币价|比特币)(?:[\u4e00-\u9fff]{0,8})(?:会"
        r"|涨|跌|翻)",
        r"(?:\d+|[一二三五十百]+)年(?:以)?后(?:[\u4e00-\u9fff]{0,12})(?:谁|多少|什么|哪)|(?:谁"
        r"|哪个队)(?:会)?(?:夺冠|赢)(?:[\u4e00-\u9fff，]{0,6})比分|(?:我|他|她)(?:的)?(?:老板"
        r"|领导|邻居|老婆|老公|前任|同事|奶奶|爷爷|妈|爸)(?:[\u4e00-\u9fff]{0,10})(?:说了什么"
        r"|在想什么|姓什么|悄悄话|叫什么|梦见)",
    ),
    _any(
        r"\b(?:what|where|when|how (?:much|many|old|tall|long)|who|which)(?:'s| is| are| did"
        r"| does| do| was| were| have| has)\b.{0,16}\b(?:the (?:code|key|password|pin"
        r"|combination) (?:to|of|for) my|my (?:\w+ )?(?:cousin|uncle|aunt|grand\w+|keys?"
        r"|glasses|locker|neighbou?r|boss|teacher|friend) ?(?:\w+)?\??$)",
        r"\b(?:what|where|when|who) (?:did|was|were|have|had) i (?:\w+ )?(?:dream|have|eat"
        r"|leave|put|lose|see|wear|buy|park|hide|meet|do)\b|\b(?:which|what"
        r"|who)\b.{0,20}\b(?:wins?|will win|won)\b.{0,16}\b(?:tomorrow|next|tonight|race|match"
        r"|election)\b|\bwhat will\b.*\b(?:price|weather|score|result"
        r"|exchange rate)\b.*\b(?:next|tomorrow|on (?:mon|tues|wednes|thurs|fri|satur|sun)day"
        r"|in \w+ (?:days|weeks|months|years))\b",
        r"\bwhat\b.*\b(?:in|inside) my (?:fridge|pocket|bag|wallet|drawer)s?\b.*(?:\?|$)"
        r"|\bread my (?:mind|thoughts|palm)\b|\b(?:predict|foresee|foretell)\b",
        r"(?<!猜)我(?:昨晚|昨天|今早|早上|中午|刚才|早饭|晚饭"
        r"|午饭)?(?:[\u4e00-\u9fff]{0,4})(?:梦见"
        r"|吃|放|丢|停|藏|穿)(?:了|在)?(?:什么|啥|哪儿?|哪里)(?!好)(?:了|，|？|。|$)"
        r"|我(?:的)?(?:[\u4e00-\u9fff]{0,3})(?:钥匙|眼镜|手机|钱包)(?:放|在|丢"
        r"|落)(?:[\u4e00-\u9fff]{0,2})(?:哪|什么)",
        r"我(?:的)?(?:表|堂)?(?:哥|姐|弟|妹|叔|舅|姨|姑|爷爷|奶奶|同桌|老师"
        r"|老板)(?:[\u4e00-\u9fff]{0,6})(?:几岁|多大|多高|在哪|干什么|几斤)|(?:明天|下周"
        r"|下个?月|明年)(?:[\u4e00-\u9fff]{0,8})(?:哪[匹个支只]|谁|多少钱|几比几)|(?:密码|中奖"
        r"|股价|比分)(?:是|会是)?(?:多少|几|什么)",
    ),
)
_DID: Final = (
    r"(?:\w+ed|sang|took|gave|said|told|were|had|did|went|made|bought|fell|came|lent|taught"
    r"|wrote|brought|left|met|got)"
)
_THEN: Final = (
    r"(?:yesterday|(?:last|the other|that|one) (?:week(?:end)?|summer|winter|spring|autumn|fall"
    r"|night|year|month|time|day|evening|sunday|monday|friday|saturday|christmas)"
    r"|on (?:sun|mon|tues|wednes|thurs|fri|satur)day)"
)
_PAST: Final = (
    _any(
        r"\bremember (?:when|that|how|the (?:time|day|night)|our|what|us|me)\b.*\b(?:we|you|us"
        r"|our)\b|\bremember (?:our|what you|us)\b",
        rf"\b{_THEN}\b.*\byou {_DID}\b|\byou {_DID}\b.*\b{_THEN}\b|\b(?:trip|holiday|honeymoon"
        rf"|wedding|vacation|date)\b.*\byou {_DID}\b|\byou {_DID}\b.*\bour (?:trip|holiday"
        rf"|honeymoon|wedding|vacation|date)\b",
        r"\byou (?:promised|swore|said (?:that )?you(?:'d|'ll| would| will| loved?)|owe me"
        r"|gave me|lent me|taught me|sang (?:for|to) me|took me|bought me|kissed|hugged"
        r"|saved my)\b",
        r"\b(?:the|that|my) (?:\w+ ){1,3}i (?:gave|cooked|bought|made|sent|lent|baked|knitted"
        r"|wrote|showed)\b.{0,16}\byou\b|\b(?:cooked|made|bought|baked|gave) (?:it "
        r"|that )?(?:for|to) you\b"
        r"|\bwhen (?:we|you and i) (?:were|went|met|lived|did)\b|\bwe\b.*\b(?:went|travell?ed"
        r"|danced|lived|stole|grew up|got married|did)\b.*\btogether\b"
        r"|\byou used to\b.*\b(?:me|us)\b",
    ),
    _any(
        r"(?:还记得|记不记得|记得不|你忘了|想起|怀念)(?:[^。]{0,2})(?:咱|我们|你|那|上)"
        r"|(?:上次|上回|那次|那回|那天|那晚|那年|当年|去年|前年|前天|昨天|昨晚|上周|上个?月"
        r"|上礼拜|小时候|星期[一二三四五六天日]|周[一二三四五六末日]|生日)"
        r"(?:[^。！？]{0,10})?(?:你|咱俩|咱们)(?:[^。！？]{0,6})(?:答应|说|送|给|陪|唱|教|借"
        r"|带|跟我|和我|为我|亲|抱|救|摔|偷|骗|一起|欠|嫁|娶|做)",
        r"(?:你|咱们?|咱俩)(?:[^。！？]{0,4})?(?:上次|上回|那次|那天|那晚|去年|前天|昨天|昨晚"
        r"|上周|上个?月|小时候|当年)(?:[^。！？]{0,6})(?:答应|说|送|给|陪|唱|教|借|带|跟我"
        r"|和我|为我|亲|抱|救|摔|偷|骗|一起|欠|嫁|娶)",
        r"你(?:答应(?:过|了|给)|说过要|许诺|保证过|欠我|借过|借了我|教过我|送过我|给我(?:买|唱"
        r"|做|写|讲)过)|我(?:[^。！？]{0,8})?(?:送|借|做|织|买|写|寄)(?:给)?(?:了)?你的?(?:那)"
        r"|(?:送|借|给)(?:给)?你的(?:[^。！？]{0,8})(?:还(?:留|在|有)|呢|喜欢)|给你做的",
    ),
    _any(
        r"\b(?:do you |you )?(?:recall|remember)\b.*\b(?:we|our|us|you)\b|\b(?:we|our"
        r"|us)\b.*\bremember\?|\b(?:didn't|weren't|hadn't|haven't|don't) we\b"
        r"|\bhow was it when we\b|\byou (?:once|already|always) (?:told|said|promised|gave"
        r"|swore|showed)\b|\bi(?:'ll)? (?:miss|loved|will never forget|never forget) (?:our"
        r"|when we|how we|how you|the way you)\b",
        r"\bthanks?(?: you)?(?: again| so much)? for (?:lending|visiting|driving|paying|buying"
        r"|cooking|taking|bringing|sending|fixing|giving|inviting|saving|picking|hosting)\b.*"
        r"|\b(?:sweet|kind|nice|good|lovely|rude|mean) of you to (?:visit|bring|lend|pay|come"
        r"|call|send|drive|help me|leave|forget|buy)\b|\bback (?:in|at|when)\b.*\b(?:we"
        r"|you and i)\b|\byour (?:promise|letter|visit|present|gift|postcard)\b",
        r"(?:咱|我们|咱们|咱俩)(?:俩|们)?(?:[^。？！]{0,8})(?:那次|那回|那天|那阵|那会儿?"
        r"|的日子|的时候)(?:[^。]{0,8})(?:记得|怀念|忘|同桌|咱|开心)|(?:怀念|想念"
        r"|忘不了)(?:[^。]{0,2})(?:咱|我们|你)|你(?:以前|曾经|早就"
        r"|不是)(?:[^。？！]{0,3})(?:告诉|答应|说|跟我|教|送|带)(?:过|了)?我"
        r"|谢谢你(?:[^。]{0,6})(?:借|送|来|帮我(?:搬|修|付)|请)",
        r"你(?:来|去)(?:[^。]{0,4})(?:看我|接我|找我)(?:那|的)|(?:上学|读书|大学|中学|小学"
        r"|当兵)(?:那会儿|的时候|那年|时)(?:[^。]{0,4})(?:咱|我们|你)|你(?:还)?欠我",
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
    _any(
        r"\b(?:what's|what is|how's|how is|how does it feel)(?: it)?(?: like)? (?:being|to be"
        r"|working as) an? \w+|\byou(?:'re| are| were|'ve been| got"
        r"| have been)?\b.{0,12}\b(?:married|divorced|widowed|pregnant|born in|adopted|blind"
        r"|deaf|in prison|in jail|in the army|arrested|retired)\b|\b(?:how|why"
        r"|when) did you (?:\w+ )?(?:lose|quit|leave|become|marry|divorce|break|get (?:married"
        r"|arrested|fired|divorced|that scar)|kill|drop out|serve|escape)\b",
        r"\b(?:how's|how is|how was) (?:work|business|life|school|everything"
        r"|your shift)? ?(?:at|in) the \w+|\byou (?:told|said|wrote"
        r"|admitted)\b.{0,20}\byou (?:were|are|had|have)\b|\bwith (?:two|three|four"
        r"|five) kids\b|\bsince you(?:'re| are) (?:an? |from |married|the )|\byour (?:time"
        r"|years|days) (?:in|as|at) (?:the |an? )?\w+",
        r"你(?:都|不是|已经|早就)?(?:[^。]{0,2})(?:结婚|离婚|生娃|生孩子|怀孕|坐牢|退休|当兵"
        r"|退学|辞职|残疾|守寡)|(?:两|三|几)个(?:娃|孩子)|你(?:的)?(?:腿|手|胳膊|眼睛"
        r"|疤)(?:[^。]{0,4})(?:怎么|断|瞎|伤)|(?:当|做)(?:[\u4e00-\u9fff]{1,6})是什么感觉"
        r"|你(?:是)?(?:[一二三四五六七八九〇零\d]{2,4})年?(?:出)?生|你家(?:是)?(?:开|做|卖|种"
        r"|养)|你(?:为什么|怎么|干嘛)(?:从|要)?(?:[^。]{0,6})(?:退学|辞职|离婚|离家|坐牢|逃)"
        r"|你(?:在|是)(?:[\u4e00-\u9fff]{1,6})(?:上班|当差|打工)",
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
