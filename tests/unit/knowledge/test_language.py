"""Languages, sentences and terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import detect_language, split_sentences, terms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("你好", "zh"),
        ("Hello there", "en"),
        ("用 Docker 部署服务", "zh"),
        ("What does 知音 mean?", "en"),
        ("123", "en"),
        ("HTTP API rate limit 是多少？", "zh"),
        ("iPhone 15 Pro Max 价格", "zh"),
        ("docker compose up -d 报错", "zh"),
        ("Who wrote 红楼梦?", "en"),
        ("how do I get to 北京南站", "en"),
    ],
)
def test_the_language_is_that_of_most_words(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One. ", "Two! Three?"]),
        ("今天下雨。明天晴!后天呢?", ["今天下雨。", "明天晴!后天呢?"]),
        ("今天下雨。明天晴！后天呢？", ["今天下雨。", "明天晴！", "后天呢？"]),
        ("It costs 3.50 euros. Cheap.", ["It costs 3.50 euros. ", "Cheap."]),
    ],
)
def test_sentences_end_where_they_should(text: str, sentences: list[str]) -> None:
    found = split_sentences(text)
    assert "".join(found) == text
    assert found[0].strip() == sentences[0].strip() or found == sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1. Add a linter rule (Tomas).\n2. Write the report.\n3. Rest.", 3),
        ("1.\nAdd a rule.\n2.\nRest.", 2),
        ("a. Boil water. b. Add tea.", 2),
        ("Dr. Smith met Mr. Wang and Mrs. Li. They ate.", 2),
        ("See Fig. 3 and No. 7. It is on p. 12 of Vol. 2.", 2),
        ("The U.S. Government pays. It is in the U.S. The rest is not.", 3),
        ("Use tea, e.g. Longjing, or coffee, i.e. Arabica. Both are hot.", 2),
        ("J. K. Rowling and Philip K. Dick wrote books. I read them.", 2),
        ("It was St. Petersburg vs. London on Nov. 7. Nobody won.", 2),
        ("Acme Inc. Ltd. Co. pays. We do not.", 2),
        ("The answer is No. Ask again.", 2),
        ("王医生即Dr. Wang，见Fig. 2。他在U.S. Steel工作。", 2),
        ("It was founded in 2025. Then it grew.", 2),
    ],
)
def test_an_abbreviation_or_an_entrys_number_ends_no_sentence(text: str, count: int) -> None:
    found = split_sentences(text)
    assert len(found) == count
    assert "".join(found) == text


@given(st.text())
def test_sentences_are_exact_parts_in_order_and_lose_no_word(text: str) -> None:
    position = 0
    for sentence in split_sentences(text):
        position = text.index(sentence, position) + len(sentence)
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_terms_are_words_and_chinese_bigrams() -> None:
    assert terms("Tea 茶馆里 B2B") == ["tea", "茶馆", "馆里", "b2b"]
    assert terms("茶") == ["茶"]
    assert terms("?!") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("員工報銷要在幾天內提交", "员工报销要在几天内提交"), ("ＮＷ－１００７", "nw-1007"), ("２０２５年", "2025年")],
)
def test_terms_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []
