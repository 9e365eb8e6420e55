import pytest

from bot.numbers import all_numbers, numbers, read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ring road is 1,322 km long, open from 09:30.", {"1322", "9:30"}),
        ("It costs 3.50 euros in 2027, or 1,2 of them.", {"3.5", "2027", "1,2"}),
        ("No numbers at all.", set()),
        ("1. Boil 2 eggs.\n2) Serve.", {"2"}),
        ("２０２５", {"2025"}),
        ("十分重要的一点", set()),
        ("2,5 million rows", {"2,5"}),
        ("You may attend, and 5 may not.", {"5"}),
        ("It fell from 75.8% in 1970 to 55.1%.", {"75.8%", "1970", "55.1%"}),
        ("5千克，2小时，版本1.2.3", {"5", "2", "1.2.3"}),
    ],
)
def test_numbers_are_read_however_their_digits_are_parted(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7:30", "七点三十分"),
        ("11:30", "十一点半"),
        ("15:00", "下午三点钟"),
        ("15:00", "3 p.m."),
        ("7:30", "half past seven"),
        ("9:00", "9点"),
        ("320,000", "三十二万"),
        ("320000", "32万"),
        ("320k", "三十二万"),
        ("35000", "三万五"),
        ("0.5%", "千分之五"),
        ("5 percent", "百分之五"),
        ("0.5％", "5‰"),
        ("1840万", "18.4 million"),
        ("18,400,000", "一千八百四十万"),
        ("1.2亿", "一亿二千万"),
        ("$1.2bn", "12亿"),
        ("three hundred and twenty thousand", "320000"),
        ("2025年", "二〇二五年"),
        ("11月7日", "2025-11-07"),
        ("十一月七日", "7 November 2025"),
        ("Nov 7", "November 7th, 2025"),
        ("7.11", "11月7日"),
        ("7/11/2025", "2025年11月7日"),
        ("7.11.2025", "2025/11/07"),
        ("7%到10%", "7 to 10 percent"),
        ("得27分,总分100", "27/100"),
    ],
)
def test_the_same_number_stands_however_it_is_written(one, other):
    for said, source in ((one, other), (other, one)):
        given = read(source)
        assert [each for each in numbers(said) - {"2025"} if not given.hold(each)] == []


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("7:30", "七点二十分"),
        ("3:00", "下午三点半"),
        ("320,000", "三十二"),
        ("0.5%", "百分之五"),
        ("18.4 million", "1840"),
        ("11月7日", "2025-11-08"),
        ("7 November", "7 October 2025"),
        ("二十八天", "27天"),
    ],
)
def test_another_number_does_not(said, source):
    assert not all(read(source).hold(each) for each in numbers(said))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("after seven working days", "7"),
        ("Twenty guests", "20"),
        ("七个工作日", "7"),
        ("share (%): 20", "20%"),
        ("the nineteenth century", "19"),
        ("Louis XIV", "14"),
    ],
)
def test_what_may_be_a_number_counts_where_it_is_looked_for(text, number):
    assert number in all_numbers(text)
    assert number not in numbers(text)


@pytest.mark.parametrize(
    ("text", "within", "beyond"),
    [
        ("5万元至10万元", "80000", "120000"),
        ("5-10万元", "60000", "7"),
        ("1万元以下", "8000", "10001"),
        ("10万元以上", "300000", "99999"),
        ("over 5,000, up to 20,000 euros", "9000", "30000"),
        ("between 5 and 10 euros", "7", "11"),
        ("11月3日至9日", "11-05", "11-10"),
        ("Nov 3–9", "11-09", "12-05"),
        ("10:00-18:00", "15:30", "19:00"),
    ],
)
def test_a_number_that_was_asked_for_may_lie_in_a_range(text, within, beyond):
    given = read(text)
    assert given.hold(within, asked={within})
    assert not given.hold(beyond, asked={beyond})
    assert not given.hold("0.123", asked=set())
