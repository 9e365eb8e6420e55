"""What of a message is weighed against what is known, and when the model's word puts something away."""

import pytest

from bot.over import declared_in, is_over
from tests.fakes import saying


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("Juno had to be rehomed. Any tips for the next dog?", ["Juno had to be rehomed."]),
        ("八哥飞走了。怎么找?", ["八哥飞走了。"]),
        ("If Juno were gone I'd cry.", []),
        ("That's wrong. Juno is gone.", ["Juno is gone."]),
        ("My surgery was on the right knee. Forget the left one.", ["My surgery was on the right knee."]),
        ("Ignore the noise, I moved to Milan.", ["Ignore the noise, I moved to Milan."]),
        ("Translate this: my dog has died", []),
        ("", []),
    ],
)
def test_only_what_is_told_for_true_is_weighed(text: str, declared: list[str]) -> None:
    assert declared_in(text) == declared


@pytest.mark.parametrize(
    ("word", "likely", "over"),
    [
        ("yes", {"yes": 0.8, "no": 0.2}, True),
        ("yes", {"yes": 0.6, "no": 0.4}, False),
        ("yes", {"Yes": 0.4, "yes": 0.4, "no": 0.2}, True),
        ("yes", {}, True),
        ("no", {}, False),
        ('{"memories": []}', {}, False),
    ],
)
def test_the_model_has_to_be_sure(word: str, likely: dict[str, float], over: bool) -> None:
    assert is_over(saying(word, likely), "I have a dog", "Juno is gone.", "mei") is over
