"""What is said in a game of 飞花令, in several ways each."""

from typing import Final

from vivavoce.tools.spoken import Variants

SAYS: Final[Variants] = {
    "ask_keyword": {
        "zh": (
            "好呀，飞花令！你来定个字，还是我来？",
            "来，飞花令走起。你想玩哪个字？花、月、酒都行，说“你定”也可以。",
            "正合我意。令字你出吧，春呀月呀雪呀，随你挑。",
        ),
        "en": (
            "Fei Hua Ling it is! Which character shall we play? Or say, you choose.",
            "Lovely. Pick a character, flower, moon, wine, anything poets like, or let me pick.",
        ),
    },
    "start_me": {
        "zh": (
            "就玩“{keyword}”字。我先来：{line}，{source}。到你啦。",
            "好，令字是“{keyword}”。抛砖引玉：{line}，{source}。该你了。",
            "那就“{keyword}”！我起个头，{line}，出自{source}。请接。",
        ),
        "en": (
            "The character is {keyword}. I'll begin: {line}, from {source}. Your turn.",
            "{keyword} it is. Here is mine: {line}, {source}. Now you.",
        ),
    },
    "start_you": {
        "zh": (
            "好，令字“{keyword}”，你先请。",
            "“{keyword}”字令，开始！你先来一句。",
            "就“{keyword}”，我洗耳恭听。",
        ),
        "en": ("The character is {keyword}. You begin.", "{keyword}. After you."),
    },
    "few": {
        "zh": (
            "“{keyword}”字我书里没几句，玩不起来，换一个吧，比如“{other}”？",
            "哎，“{keyword}”太生僻了，我只找得到{count}句。换个字，“{other}”怎么样？",
        ),
        "en": (
            "I know only {count} lines with {keyword}. Choose another one, say {other}?",
            "{keyword} is too rare for a game. How about {other}?",
        ),
    },
    "right": {
        "zh": (
            "{line}，{source}，接得漂亮！",
            "好句！{line}，{source}。",
            "{line}，妙啊，{source}。",
            "嗯，{source}，{line}，算你一句。",
            "可以可以，{line}，{source}。",
        ),
        "en": (
            "{line}, {source}. Well played!",
            "Nice: {line}, {source}.",
            "{line}. That's {source}. Good one.",
        ),
    },
    "mine": {
        "zh": (
            "我接：{line}，{source}。",
            "那我来，{line}，{source}。",
            "听我的：{line}。{source}。",
            "我有一句，{line}，是{source}。",
            "{line}，{source}，到你了。",
        ),
        "en": (
            "Mine: {line}, {source}.",
            "I answer with {line}, {source}.",
            "Here's one: {line}, {source}. You.",
        ),
    },
    "repeated_yours": {
        "zh": (
            "“{line}”你说过啦，换一句。",
            "这句刚才你用过了，再想一句？",
            "{line}，好是好，可你已经说过一回了。",
        ),
        "en": ("You've already said {line}. Another one?", "{line} is used up, by you. Try again."),
    },
    "repeated_mine": {
        "zh": (
            "“{line}”是我刚说过的，可不能捡我的。",
            "哎，这句我用过了，你换一句。",
            "{line}，这句归我啦，再想一个。",
        ),
        "en": ("{line} was mine already. Another one?", "I've said that one. Try another."),
    },
    "no_keyword": {
        "zh": (
            "{line}，这是{source}，可里面没有“{keyword}”字，再想想。",
            "诗是好诗，{source}嘛，但是没有“{keyword}”字呀。",
            "{line}？{source}里的，不过“{keyword}”字在哪儿呢？再来一句。",
        ),
        "en": (
            "{line} is {source}, but there is no {keyword} in it. Try again.",
            "A real line, {source}, only without {keyword}. Another one?",
        ),
    },
    "part": {
        "zh": (
            "好像是“{source}”里的，你把整句说全嘛。",
            "说了半截，我知道是{source}，整句怎么说？",
        ),
        "en": ("That's a piece of {source}. Can you say the whole line?",),
    },
    "unknown": {
        "zh": (
            "“{heard}”，这句我书里没找着，不敢说对不对。要算你的吗？",
            "这句我没读过，我只会唐诗宋词诗经里那些常见的。你确定是诗的话，就算你的，算吗？",
            "嗯，{heard}，我不认识这句，可能是我读得少。要不要算你对？",
        ),
        "en": (
            "I don't know that line, which doesn't mean it isn't one. Shall I count it?",
            "That one is not in my books. Do you want it to count?",
        ),
    },
    "believed": {
        "zh": ("好，信你，算一句。", "行，君子之言，算你的。", "那就算上，我回头补课。"),
        "en": ("All right, I take your word for it.", "Fine, it counts."),
    },
    "not_counted": {
        "zh": ("那这句不算，你再来一句。", "好，不算。再想一句？"),
        "en": ("Then it doesn't count. Another one?",),
    },
    "hint_who": {
        "zh": (
            "提示你：{source}，里头有一句带“{keyword}”。",
            "想想{source}？",
            "有一句出自{source}，你肯定背过。",
        ),
        "en": ("Think of {source}.", "There is one in {source}."),
    },
    "hint_start": {
        "zh": (
            "这句一共{count}个字，开头是“{start}”。",
            "开头两个字：{start}。后面呢？",
        ),
        "en": ("It begins with {start}, {count} characters.",),
    },
    "hint_blank": {
        "zh": ("再给你一点：{blank}，最后一个字你补上。", "都到嘴边了：{blank}，还差一个字。"),
        "en": ("{blank}, only the last character is missing.",),
    },
    "score": {
        "zh": (
            "“{keyword}”字令，你{yours}句，我{mine}句。",
            "现在你{yours}比{mine}，{lead}。",
            "你说了{yours}句，我说了{mine}句，{lead}。",
        ),
        "en": ("You have {yours} lines, I have {mine}; {lead}.",),
    },
    "lead_you": {"zh": ("你领先", "你占上风"), "en": ("you are ahead",)},
    "lead_me": {"zh": ("我暂时领先", "我略占上风"), "en": ("I'm ahead",)},
    "lead_none": {"zh": ("打平", "不分上下"), "en": ("we are level",)},
    "you_win": {
        "zh": (
            "哎呀，“{keyword}”字我真想不出来了，你赢了！你{yours}句，我{mine}句，佩服。",
            "我词穷了，认输。{yours}比{mine}，你厉害！还想玩就说换个字。",
            "这回难住我了，算你赢，一共{yours}句呢。",
        ),
        "en": (
            "I'm out of lines with {keyword}. You win, {yours} to {mine}!",
            "You've beaten me, I can't think of another. {yours} lines, well done.",
        ),
    },
    "surrender": {
        "zh": (
            "承让承让。其实还有{line}，{source}。这局你{yours}句，我{mine}句。",
            "没关系，比如{line}，{source}。你接了{yours}句，很不错了。",
            "那我赢啦，告诉你一句还能用的：{line}，{source}。想再来就说换个字。",
        ),
        "en": (
            "Then it's mine. You could have said {line}, {source}. You had {yours} lines.",
            "All right. One that was left: {line}, {source}. {yours} for you, {mine} for me.",
        ),
    },
    "stopped": {
        "zh": (
            "好，今天就到这儿。“{keyword}”字你接了{yours}句，我{mine}句，改天再战。",
            "收！你{yours}句，我{mine}句，玩得开心。",
        ),
        "en": ("Good game. {yours} lines for you, {mine} for me.",),
    },
    "stopped_early": {
        "zh": ("好，那先不玩了。", "行，想玩了随时叫我。"),
        "en": ("All right, another time.",),
    },
    "whose": {
        "zh": ("“{line}”，是{source}。", "出自{source}，整句是{sentence}。"),
        "en": ("{line} is {source}.",),
    },
    "again": {
        "zh": ("我刚说的是：{line}，{source}。令字是“{keyword}”。", "再说一遍啊，{line}。到你了。"),
        "en": ("I said {line}, {source}. The character is {keyword}.",),
    },
    "your_turn": {
        "zh": ("令字是“{keyword}”，你先来。", "该你了，说一句带“{keyword}”的诗。"),
        "en": ("The character is {keyword}, and it's your turn.",),
    },
    "strength": {
        "zh": ("好，我{how}。", "没问题，{how}。"),
        "en": ("All right, {how}.",),
    },
    "rules": {
        "zh": (
            "飞花令就是定一个字，咱俩轮流背带这个字的诗句，不能重复，谁接不上谁输。卡住了可以要提示。",
            "规则很简单：比如令字是“花”，你一句我一句，句句都要有花，说过的不能再说。",
        ),
        "en": ("We take turns with lines of poems that have one character, none twice.",),
    },
    "no_game": {
        "zh": ("现在没在玩飞花令，想玩就告诉我一个字。", "还没开始呢，你想用哪个字？"),
        "en": ("We are not playing at the moment. Name a character and we start.",),
    },
}

STRENGTHS: Final = {
    "gentle": {"zh": "手下留情，只用你熟的诗", "en": "I'll go easy and keep to well-known poems"},
    "even": {"zh": "咱们正常玩", "en": "we play as equals"},
    "master": {"zh": "拿出真本事，不让你了", "en": "I'll hold nothing back"},
}
