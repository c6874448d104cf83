"""What a host of brain teasers says, in several ways each."""

from typing import Final

from vivavoce.tools.spoken import Variants

SAYS: Final[Variants] = {
    "start": {
        "zh": (
            "脑筋急转弯来咯，脑子先转两圈热热身。听好：",
            "好，别用正常脑子想啊。第一题：",
            "来！先把聪明收一收，坏点子拿出来。听题：",
        ),
        "en": (
            "Brain teasers! Don't think too straight. Here's the first:",
            "All right, bend your mind a little. Listen:",
            "Good, let's twist your brain. First one:",
        ),
    },
    "next": {
        "zh": ("下一个：", "再来一个：", "接着听：", "那这个呢：", "换一个拐弯的："),
        "en": ("Next one:", "Try this:", "Here's another:", "How about this one:"),
    },
    "right": {
        "zh": (
            "哈哈，对！{why}",
            "让你猜着了！{why}",
            "你脑子转得真快，就是{answer}！{why}",
            "正解！{why}",
            "可以啊你，{answer}！{why}",
        ),
        "en": (
            "Ha, yes! {why}",
            "You got it! {why}",
            "That's the one, {answer}. {why}",
            "Brilliant. {why}",
        ),
    },
    "wrong": {
        "zh": (
            "不是不是，再拐个弯。",
            "想得太正经啦，再猜。",
            "嘿嘿，不对。",
            "有点意思，但不是这个。",
            "差点被你说服了，可惜不是。",
        ),
        "en": (
            "No, think sideways.",
            "Nope, far too sensible.",
            "Nice try, but no.",
            "I like it, but that's not it.",
        ),
    },
    "wrong_often": {
        "zh": (
            "还不对。要不要提示？",
            "没猜中，说“提示”我就松口。",
            "不是哦，想认输也行，我给你揭晓。",
        ),
        "en": (
            "Still no. Do you want a hint?",
            "Not that. Ask for a hint, or give up and I'll tell you.",
        ),
    },
    "hint": {
        "zh": ("提示：{hint}。", "给你个线索，{hint}。", "听好，{hint}。"),
        "en": ("A hint: {hint}", "Here's a clue. {hint}", "Try this: {hint}"),
    },
    "hint_start": {
        "zh": ("再多一点：第一个字是“{start}”，一共{count}个字。", "{count}个字，“{start}”打头。"),
        "en": ("One more: it begins with {start}.", "The first letter is {start}."),
    },
    "hint_more": {
        "zh": ("再提示就等于说答案了，猜，或者认输？", "没提示啦，你猜还是我揭晓？"),
        "en": ("No more hints. Guess, or shall I tell you?",),
    },
    "reveal": {
        "zh": ("答案是，{answer}。{why}", "揭晓：{answer}！{why}", "是{answer}啦。{why}"),
        "en": ("It's {answer}. {why}", "The answer: {answer}. {why}", "{answer}! {why}"),
    },
    "skipped": {
        "zh": ("跳过，这题先欠着。", "好，换一个。"),
        "en": ("Skipped, I'll keep that one secret.", "Fine, another one."),
    },
    "score": {
        "zh": ("{asked}题里你猜中了{right}个。", "目前猜中{right}个，一共{asked}个。"),
        "en": ("You've solved {right} of {asked}.", "{right} out of {asked} so far."),
    },
    "score_none": {
        "zh": ("第一题都还没猜完呢。", "还没开张，先猜这个。"),
        "en": ("You are still on the first one.",),
    },
    "stopped": {
        "zh": (
            "好，脑子该歇歇了。{asked}题你猜中{right}个。",
            "收摊！猜中{right}个，一共{asked}个，下回再拐弯。",
        ),
        "en": (
            "All right, let your brain rest. {right} of {asked}.",
            "That's it, {right} solved out of {asked}.",
        ),
    },
    "stopped_early": {
        "zh": ("好，下次再玩。", "行，那不玩了。"),
        "en": ("All right, another time.", "Sure, we'll leave it."),
    },
    "not_playing": {
        "zh": ("现在没在猜题，说“来个脑筋急转弯”就行。", "还没出题呢，要来一个吗？"),
        "en": ("There's no teaser open. Ask me for one.",),
    },
    "empty": {
        "zh": ("我的题都被你猜完啦，厉害！", "一个都不剩了，全被你做完了。"),
        "en": ("That was all of them. You've emptied my bag!",),
    },
}
