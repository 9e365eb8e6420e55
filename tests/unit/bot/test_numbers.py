import pytest

from bot.numbers import all_numbers, numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ring road is 1,322 km long, open from 09:30.", {"1322", "9:30"}),
        ("It costs 3.5 euros in 2027, or 1,2 of them.", {"3.5", "2027", "1,2"}),
        ("No numbers at all.", set()),
    ],
)
def test_numbers_are_read_however_their_digits_are_parted(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("after seven working days", "7"),
        ("Twenty guests", "20"),
        ("七个工作日", "7"),
        ("二十八天", "28"),
        ("十二岁以下", "12"),
        ("一百零五元", "105"),
        ("两千三百米", "2300"),
        ("二〇二七年", "2027"),
    ],
)
def test_numbers_in_words_count_too(text, number):
    assert number in all_numbers(text)
    assert numbers(text) == set()
