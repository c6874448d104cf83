"""What a quiz host says, in several ways each."""

from typing import Final

from vivavoce.tools.spoken import Variants

SAYS: Final[Variants] = {
    "start": {
        "zh": (
            "好嘞，知识问答开始！先来{category}。",
            "来啦来啦，坐稳了，第一题，{category}类。",
            "答题时间到！这题是{category}的。",
        ),
        "en": (
            "Welcome to the quiz! We start with {category}.",
            "Right, fingers on the buzzer. First one, {category}.",
            "Let's play! Here's one from {category}.",
        ),
    },
    "next": {
        "zh": ("下一题，{category}。", "接着来，{category}类。", "再来一道{category}的。"),
        "en": ("Next one, {category}.", "Here's another, {category}.", "Moving on, {category}."),
    },
    "options": {
        "zh": ("A，{a}；B，{b}；C，{c}；还是D，{d}？",),
        "en": ("A, {a}; B, {b}; C, {c}; or D, {d}?",),
    },
    "right": {
        "zh": (
            "对啦，就是{answer}！",
            "漂亮，{answer}，答对了！",
            "正确！{answer}。",
            "厉害，没错，{answer}。",
            "叮咚，{answer}，满分！",
        ),
        "en": (
            "Yes, {answer}!",
            "That's it, {answer}.",
            "Correct, {answer}. Nicely done.",
            "Spot on, {answer}!",
            "{answer} is right!",
        ),
    },
    "streak": {
        "zh": ("连对{streak}题了！", "这都{streak}连胜了。", "手感火热，连中{streak}题。"),
        "en": (
            "{streak} in a row!",
            "That makes {streak} straight.",
            "You're on a run of {streak}.",
        ),
    },
    "wrong": {
        "zh": (
            "可惜，不是{said}，正确答案是{answer}。",
            "哎呀，差一点，应该是{answer}。",
            "{said}不对哦，答案是{answer}。",
        ),
        "en": (
            "Not {said}, I'm afraid. It's {answer}.",
            "Oh, close, but it's {answer}.",
            "Sorry, the answer is {answer}.",
        ),
    },
    "again": {
        "zh": (
            "{said}不对，再给你一次机会。",
            "不是{said}哦，还能再猜一次。",
            "再想想，不是{said}。",
        ),
        "en": (
            "Not {said}. One more try.",
            "{said}? No. Have another go.",
            "It isn't {said}. Try once more.",
        ),
    },
    "no_options": {
        "zh": (
            "这题没有选项，直接说答案就行：{question}",
            "这回没有选项可选，你猜猜看：{question}",
        ),
        "en": (
            "No options this time, just say it. {question}",
            "This one has no letters to pick from. {question}",
        ),
    },
    "not_option": {
        "zh": (
            "这个不在选项里，{options}",
            "没听清是哪个，再选一次：{options}",
        ),
        "en": (
            "That isn't one of the four. {options}",
            "I couldn't match that. Once more: {options}",
        ),
    },
    "hint_drop": {
        "zh": ("帮你去掉两个：不是{x}，也不是{y}。", "提示：{x}和{y}可以排除。"),
        "en": ("It's neither {x} nor {y}.", "You can forget {x} and {y}."),
    },
    "hint_start": {
        "zh": ("答案一共{count}个字，第一个字是“{start}”。", "提示：“{start}”开头，{count}个字。"),
        "en": ("It starts with {start}.", "A clue: the first letter is {start}."),
    },
    "hint_more": {
        "zh": ("再多我就说漏嘴啦，大胆猜一个吧。", "提示用完了，猜一个嘛。"),
        "en": ("Any more and I'd be telling you. Take a guess!", "That's all the help there is."),
    },
    "reveal": {
        "zh": ("答案是{answer}。", "揭晓：{answer}。", "其实是{answer}。"),
        "en": ("The answer is {answer}.", "It's {answer}.", "It would have been {answer}."),
    },
    "skipped": {
        "zh": ("好，跳过，答案是{answer}。", "过！答案是{answer}。"),
        "en": ("Skipped. It was {answer}.", "No problem, that was {answer}."),
    },
    "score": {
        "zh": (
            "到现在{asked}题对了{right}题，{points}分，最长连对{best}题。",
            "你有{points}分，{asked}题里对了{right}题。",
        ),
        "en": (
            "You have {points} points, {right} right out of {asked}.",
            "{right} of {asked} so far, that's {points} points, best run {best}.",
        ),
    },
    "score_none": {
        "zh": ("还没答完一题呢，先答这道。", "零分起步，马上就有了。"),
        "en": ("Nothing on the board yet. Answer this one!", "We've only just begun."),
    },
    "no_category": {
        "zh": ("可以选{names}，想玩哪一类？", "我这儿有{names}，挑一个吧。"),
        "en": ("I have {names}. Which one?", "You can choose from {names}."),
    },
    "stopped": {
        "zh": (
            "好，收工！{asked}题对了{right}题，{points}分，下次再来。",
            "那就到这儿，{points}分，对了{right}题，不错不错。",
        ),
        "en": (
            "All right, that's a wrap: {right} of {asked}, {points} points.",
            "Thanks for playing! {points} points, {right} right answers.",
        ),
    },
    "stopped_early": {
        "zh": ("好，不玩了，想玩再叫我。", "行，那先歇歇。"),
        "en": ("All right, another time.", "Sure, we'll stop here."),
    },
    "not_playing": {
        "zh": ("现在没有在答题，说“来一轮知识问答”就开始。", "还没开始呢，要来几道题吗？"),
        "en": ("No quiz is on. Say, let's play trivia.",),
    },
    "empty": {
        "zh": ("这一类的题你都答完啦，换一类吧。", "题库被你掏空了，换个类别？"),
        "en": ("You've had every question there. Pick another category.",),
    },
}
