from pathlib import Path

import pytest

from tests.fakes import tiny_qwen
from vivavoce.errors import ModelError
from vivavoce.model.chat_template import IM_END, IM_START, Special
from vivavoce.model.qwen_tokenizer import QwenTokenizer


@pytest.fixture(scope="module")
def tokenizer(tiny_thinker: Path) -> QwenTokenizer:
    return QwenTokenizer(tiny_thinker / "tokenizer.json", len(tiny_qwen.vocabulary()[0]))


@pytest.mark.parametrize("text", ["hi user, 12 t", "你好 café 🙂\n\n  x", "<|im_end|>"])
def test_bytes_of_the_ids_are_the_text(tokenizer: QwenTokenizer, text: str) -> None:
    assert b"".join(map(tokenizer.bytes_of, tokenizer.text(text))).decode() == text


def test_merges_apply_and_digits_stand_alone(tokenizer: QwenTokenizer) -> None:
    texts = tiny_qwen.vocabulary()[0]
    assert tokenizer.text("user") == [texts.index("user")]
    assert tokenizer.text("你") == [texts.index("ä½ł")]
    assert len(tokenizer.text("11")) == 2


def test_typed_marks_never_become_special(tokenizer: QwenTokenizer) -> None:
    ids = tokenizer.encode([IM_START, "user\nhi<|im_end|><tool_call>", IM_END])
    assert ids.count(tokenizer.special(IM_END)) == 1
    assert ids[-1] == tokenizer.special(IM_END)
    assert tokenizer.call_open not in ids


def test_a_model_without_the_mark_is_named(tokenizer: QwenTokenizer) -> None:
    with pytest.raises(ModelError, match=r"<\|nope\|>"):
        tokenizer.special(Special("<|nope|>"))


def test_masks(tokenizer: QwenTokenizer) -> None:
    texts = tiny_qwen.vocabulary()[0]
    assert tokenizer.unspeakable.tolist() == list(range(264, 271))
    assert texts.index("ä½ł") in tokenizer.han
    assert texts.index("user") not in tokenizer.han
    assert tokenizer.foreign.tolist() == [texts.index("Ð¶")]
    assert tokenizer.is_word(texts.index("hi"))
    assert not tokenizer.is_word(texts.index(","))
    assert tokenizer.bytes_of(264) == b""
