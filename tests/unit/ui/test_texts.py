"""The texts of the faces."""

import string

from ui import texts


def test_every_text_stands_in_both_languages_with_the_same_values() -> None:
    for key, both in texts._TEXTS.items():
        assert set(both) == {"en", "zh"}, key
        fields = [{name for _, name, _, _ in string.Formatter().parse(each) if name} for each in both.values()]
        assert fields[0] == fields[1], key
