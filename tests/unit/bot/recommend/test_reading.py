"""How hard a text is to read."""

import pytest

from bot.recommend.reading import reading_level

PLAIN = "The cat sat on the mat. It was a warm day. We had tea and went out to play."
HARD = (
    "Notwithstanding considerable methodological heterogeneity, longitudinal investigations consistently demonstrate "
    "statistically significant associations between socioeconomic disadvantage and cardiovascular mortality."
)
PLAIN_ZH = "今天天气很好。我们去公园玩。孩子们很开心。"
HARD_ZH = "尽管各项纵向研究在方法论上存在相当大的异质性但其结论始终一致地表明社会经济地位的不利与心血管疾病死亡率之间存在统计学意义上的显著关联。"


@pytest.mark.parametrize(
    ("text", "level"), [(PLAIN, "plain"), (HARD, "advanced"), (PLAIN_ZH, "plain"), (HARD_ZH, "advanced")]
)
def test_short_words_and_sentences_are_plain_and_long_ones_are_not(text: str, level: str) -> None:
    assert reading_level(text) == level


def test_a_text_without_words_is_plain() -> None:
    assert reading_level("") == "plain"
