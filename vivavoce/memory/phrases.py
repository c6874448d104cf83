"""What is said about the memory, fit to be heard."""

from typing import Final, Literal

from vivavoce.languages import Language

Phrase = Literal[
    "agreed", "already_off", "ask_agree", "ask_forget_all", "ask_stop", "broken", "declined",
    "forgot", "forgot_all", "forgot_last", "kept", "kept_nothing", "list", "list_more", "not_known",
    "nothing", "off", "remembered", "stopped", "unclear", "withheld",
]  # fmt: skip

PHRASES: Final[dict[Phrase, dict[Language, str]]] = {
    "agreed": {
        "zh": "好，那以后你说的事我会记下来，存在这台服务器上。想让我忘掉什么，随时说。",
        "en": "All right, from now on I'll remember what you tell me. It stays on this server, and "
        "you can tell me to forget it at any time.",
    },
    "already_off": {
        "zh": "我本来就没在记，什么都没存。",
        "en": "I'm not keeping anything, and I have nothing stored about you.",
    },
    "ask_agree": {
        "zh": "你还没有同意让我记东西。要我从现在起记住你说的话吗？存在这台服务器上，随时能删。",
        "en": "You haven't agreed to be remembered yet. Shall I keep what you tell me from now on? "
        "It stays on this server, and you can have it deleted at any time.",
    },
    "ask_forget_all": {
        "zh": "我会把记下的关于你的一切都删掉，找不回来的。确定吗？",
        "en": "I would delete everything I have kept about you, and it can't be brought back. "
        "Are you sure?",
    },
    "ask_stop": {
        "zh": "那我会把记下的都删掉，以后也不再记。确定吗？",
        "en": "Then I would delete all I have kept about you and keep nothing from now on. "
        "Are you sure?",
    },
    "broken": {
        "zh": "我的记忆现在打不开，这件事没办成，过一会儿再试试吧。",
        "en": "I can't get at my memory right now, so that didn't work. Please try again later.",
    },
    "declined": {
        "zh": "好，那我就不记。",
        "en": "All right, then I won't keep anything.",
    },
    "forgot": {
        "zh": "好，这件事我从记录里删掉了。这次聊天里说过的，聊完就没了。",
        "en": "Done, I've deleted that from what I keep. What was said in this talk is gone "
        "once it ends.",
    },
    "forgot_all": {
        "zh": "都删掉了。往后你说的，我再从头记起；要是不想让我记，说一声别再记了。",
        "en": "It's all deleted. From now on I start afresh; say stop remembering if I should not.",
    },
    "forgot_last": {
        "zh": "好，刚才那段我删掉了，没有留下记录。这次聊天里我还有点印象，聊完就没了。",
        "en": "Done, I've deleted that. It stays in mind only until this talk ends.",
    },
    "kept": {
        "zh": "好，那就都留着。",
        "en": "All right, everything stays as it is.",
    },
    "kept_nothing": {
        "zh": "这个我没有存下来，没什么要删的。",
        "en": "I haven't stored that, so there is nothing to delete.",
    },
    "list": {"zh": "我记得这些：{said}", "en": "This is what I remember: {said}"},
    "list_more": {
        "zh": "我记得这些：{said}另外还有{rest}条。",
        "en": "This is what I remember: {said} And {rest} more.",
    },
    "not_known": {
        "zh": "这个我没有记下来过。",
        "en": "I don't have anything about that.",
    },
    "nothing": {
        "zh": "关于你，我还什么都没记下。",
        "en": "I haven't kept anything about you yet.",
    },
    "off": {
        "zh": "我没有存你的任何事，因为你还没同意让我记。想让我记，就说你可以记住我。",
        "en": "I haven't stored anything about you, because you haven't agreed to it. If you'd "
        "like me to, say: you may remember me.",
    },
    "remembered": {"zh": "好，我记住了。", "en": "Okay, I'll remember that."},
    "stopped": {
        "zh": "都删掉了，以后我也不记了。这次聊天里说过的，聊完就没了。",
        "en": "It's all deleted, and I won't keep anything from now on. What was said in this talk "
        "is gone once it ends.",
    },
    "unclear": {
        "zh": "用户没有确认，所以什么都没有删，也没有改。",
        "en": "The user did not confirm, so nothing was deleted or changed.",
    },
    "withheld": {
        "zh": "密码、卡号这类东西我不存，这样更安全。",
        "en": "I don't keep passwords, card numbers and the like. It's safer that way.",
    },
}
