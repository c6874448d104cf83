"""What an interviewer says between the questions, in several ways each."""

from typing import Final

from vivavoce.tools.spoken import Variants

SAYS: Final[Variants] = {
    "ask_job": {
        "zh": (
            "好，我来当面试官。你应聘的是什么岗位？",
            "没问题，咱们模拟一场。你想面哪个职位？",
            "可以，先告诉我，你要面试什么工作？",
        ),
        "en": (
            "Happy to. Which job are you interviewing for?",
            "Let's do it. What position is it?",
        ),
    },
    "start": {
        "zh": (
            "你好，欢迎来面试{job}，今天一共{count}个问题，想停就说暂停。{question}",
            "请坐。咱们聊{count}个问题，应聘{job}，放轻松。{question}",
            "好，{job}的面试现在开始，{count}个问题，最后我给你反馈。{question}",
        ),
        "en": (
            "Welcome. {count} questions for your interview as {job}. {question}",
            "Hello. {count} questions about the job, {job}; say pause any time. {question}",
        ),
    },
    "next": {
        "zh": (
            "好的。{question}",
            "明白了。{question}",
            "嗯，谢谢。{question}",
            "了解。{question}",
        ),
        "en": (
            "Thank you. {question}",
            "I see. {question}",
            "All right. {question}",
            "Good to know. {question}",
        ),
    },
    "follow": {
        "zh": ("{question}", "好，追问一下，{question}", "我多问一句，{question}"),
        "en": ("{question}", "Interesting. {question}", "Let me ask on. {question}"),
    },
    "again": {
        "zh": ("{question}", "我再问一遍：{question}"),
        "en": ("{question}", "Once more: {question}"),
    },
    "skipped": {
        "zh": ("好，这题先放下。{question}", "没关系，换一个。{question}"),
        "en": ("Fine, we'll leave that one. {question}", "No problem. {question}"),
    },
    "think": {
        "zh": ("不急，想好了再说。", "没事，慢慢想。"),
        "en": ("Take your time.", "No rush, think it over."),
    },
    "paused": {
        "zh": ("好，暂停，想继续就叫我。", "行，先停一下，时间不算你的。"),
        "en": ("Paused. Say resume when you're ready.", "All right, the clock is stopped."),
    },
    "resumed": {
        "zh": ("那我们继续。{question}", "好，接着来。{question}"),
        "en": ("Let's go on. {question}", "Back to it. {question}"),
    },
    "time": {
        "zh": (
            "已经聊了{minutes}，现在是第{at}个问题，一共{count}个。",
            "用了{minutes}，还剩{left}个问题。",
        ),
        "en": (
            "We've talked for {minutes}, this is question {at} of {count}.",
            "{minutes} so far, {left} more to go.",
        ),
    },
    "done": {
        "zh": (
            "好，面试就到这里，谢谢你。{summary}完整的反馈我写下来了。",
            "辛苦了，问题问完了。{summary}详细的都在书面反馈里。",
        ),
        "en": (
            "That was the last question, thank you. {summary} The full feedback is in writing.",
            "We're done, well played. {summary} You'll find the details in the written report.",
        ),
    },
    "summary": {
        "zh": ("{summary}", "我再说一遍：{summary}"),
        "en": ("{summary}", "Once more: {summary}"),
    },
    "stopped_early": {
        "zh": ("好，那这次先不面了。", "行，准备好了再来。"),
        "en": ("All right, another time.", "Sure, come back when you're ready."),
    },
    "not_on": {
        "zh": ("现在没有在面试，说“模拟面试”加岗位就能开始。", "还没开始，你想面什么岗位？"),
        "en": ("There is no interview on. Tell me the job and we start.",),
    },
    "no_report": {
        "zh": ("还没有反馈，先面完一场吧。",),
        "en": ("There is no feedback yet, we need an interview first.",),
    },
}
