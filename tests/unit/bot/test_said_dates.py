"""What people call a day, a month or a year is the one that they mean."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.dates import dates_in, show_days, validity, with_dates
from memory.types import Memory

WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I'm flying to Rome tomorrow", ["2026-11-26"]),
        ("I adopted a cat yesterday", ["2026-11-24"]),
        ("the day after tomorrow I have surgery", ["2026-11-27"]),
        ("I'm seeing the dentist on Friday", ["2026-11-27"]),
        ("I saw the dentist on Friday", ["2026-11-20"]),
        ("I start next Friday", ["2026-12-04"]),
        ("I quit last Monday", ["2026-11-23"]),
        ("I moved to Munich last month", ["2026-10"]),
        ("We're moving next month", ["2026-12"]),
        ("I'm visiting my parents this weekend", ["2026-11-28 – 2026-11-29"]),
        ("I went climbing last weekend", ["2026-11-21 – 2026-11-22"]),
        ("next week I'm in Lyon", ["2026-11-30 – 2026-12-06"]),
        ("I'm going to Kyoto in April", ["2027-04"]),
        ("I went to Kyoto in April", ["2026-04"]),
        ("I run a marathon in March 2027", ["2027-03"]),
        ("My exam is on 12 January", ["2027-01-12"]),
        ("My exam is on January 12th, 2028", ["2028-01-12"]),
        ("I've lived here since 2015", ["2015"]),
        ("I started three weeks ago", ["2026-11-02 – 2026-11-08"]),
        ("In two months I retire", ["2027-01"]),
        ("I graduate next year", ["2027"]),
        ("I'm hiking the Alps next summer", ["2027-06-01 – 2027-08-31"]),
        ("The handover is 2027-02-03", ["2027-02-03"]),
        ("I'm in Rome from Thursday 3 December until the 9th", ["2026-12-03", "2026-12-09"]),
        ("At Christmas I'm at my parents'", ["2026-12-24 – 2026-12-26"]),
        ("我明天飞北京", ["2026-11-26"]),
        ("我后天出差", ["2026-11-27"]),
        ("我昨天搬家了", ["2026-11-24"]),
        ("我下个月去日本", ["2026-12"]),
        ("我上个月换了工作", ["2026-10"]),
        ("明年三月我要去冰岛", ["2027-03"]),
        ("我上周末爬山了", ["2026-11-21 – 2026-11-22"]),
        ("下周五我要做手术", ["2026-12-04"]),
        ("周五我要做手术", ["2026-11-27"]),
        ("我去年夏天毕业了", ["2025-06-01 – 2025-08-31"]),
        ("我12月5号结婚", ["2026-12-05"]),
        ("我三月份去了云南", ["2026-03"]),
        ("我从2018年起住在杭州", ["2018"]),
        ("两个月后我生孩子", ["2027-01"]),
        ("半年前我养了只猫", ["2026-05"]),
        ("国庆我要去西安", ["2027-10-01 – 2027-10-07"]),
        ("2027年2月3日交房", ["2027-02-03"]),
        ("下下周我请假", ["2026-12-07 – 2026-12-13"]),
        ("大后天", ["2026-11-28"]),
        ("I'm in Rome from 3 to 10 December", ["2026-12-03 – 2026-12-10"]),
        ("Dec 3–10 I'm in Rome", ["2026-12-03 – 2026-12-10"]),
        ("I'm away December 3rd to the 10th, 2027", ["2027-12-03 – 2027-12-10"]),
        ("between the 3rd and the 10th of January I'm away", ["2027-01-03 – 2027-01-10"]),
        ("I'm away from the 23rd to the 30th", ["2026-11-23 – 2026-11-30"]),
        ("I was away from 3 to 10 December", ["2025-12-03 – 2025-12-10"]),
        ("I'm away from 28 December to 3 January", ["2026-12-28 – 2027-01-03"]),
        ("12月3日到10日我去罗马", ["2026-12-03 – 2026-12-10"]),
        ("我12月28号至1月3号休假", ["2026-12-28 – 2027-01-03"]),
        ("2027年2月3日-10日休假", ["2027-02-03 – 2027-02-10"]),
        ("我三号到十号出差", ["2026-12-03 – 2026-12-10"]),
        ("I'm away next Monday to Wednesday", ["2026-11-30 – 2026-12-02"]),
        ("I was away last Friday till Sunday", ["2026-11-20 – 2026-11-22"]),
        ("我下周一到周三出差", ["2026-11-30 – 2026-12-02"]),
        ("I fly on Dec 3 - 10am sharp", ["2026-12-03"]),
        ("I move at the end of the month", ["2026-11-21 – 2026-11-30"]),
        ("I move at the end of December", ["2026-12-21 – 2026-12-31"]),
        ("I start early next month", ["2026-12-01 – 2026-12-10"]),
        ("I retire at the end of the year", ["2026-12"]),
        ("I retire at the beginning of next year", ["2027-01"]),
        ("我月底搬家", ["2026-11-21 – 2026-11-30"]),
        ("我下个月初搬家", ["2026-12-01 – 2026-12-10"]),
        ("我三月中旬搬家", ["2027-03-11 – 2027-03-20"]),
        ("我年底结婚", ["2026-12"]),
        ("我明年年初结婚", ["2027-01"]),
        ("我十一去西安", ["2027-10-01 – 2027-10-07"]),
        ("十一假期我要去西安", ["2027-10-01 – 2027-10-07"]),
        ("We have a party on New Year's Eve", ["2026-12-31"]),
        ("I work on Christmas Day", ["2026-12-25"]),
        ("平安夜我们聚会", ["2026-12-24"]),
        ("I'm getting married on Friday", ["2026-11-27"]),
        ("I need to see the dentist on Friday", ["2026-11-27"]),
        ("I've booked a table for Friday", ["2026-11-27"]),
        ("我约了周五看牙医", ["2026-11-27"]),
    ],
)
def test_words_for_days_mean_these_days(text: str, shown: list[str]) -> None:
    assert [show_days(dated.days) for dated in dates_in(text, WEDNESDAY)] == shown


@pytest.mark.parametrize(
    "text",
    [
        "I swim every Friday",
        "I swim on Fridays",
        "I may march on",
        "I have two weeks of holiday",
        "I live on the 5th floor",
        "I have 3 cats",
        "我每周五游泳",
        "我每个周末爬山",
        "我住在3号楼",
        "我每个月去一次",
        "我有三年经验",
        "我周一到周五上班",
        "我十一点去上班",
        "我家有十一口人",
        "二十一去掉十是十一",
        "三十一到四十一号楼",
    ],
)
def test_what_recurs_or_is_no_date_is_left_alone(text: str) -> None:
    assert dates_in(text, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("text", "kind", "first", "after"),
    [
        ("I'm flying to Rome on Friday", "plan", "2026-11-27", "2026-11-28"),
        ("I'm in Rome until Friday", "plan", None, "2026-11-28"),
        ("下个月去日本", "plan", "2026-12-01", "2027-01-01"),
        ("I'm in Rome from 3 to 10 December", "plan", "2026-12-03", "2026-12-11"),
        ("我12月3日到10日去罗马", "plan", "2026-12-03", "2026-12-11"),
        ("我年底结婚", "plan", "2026-12-01", "2027-01-01"),
        ("I moved to Munich last month", "fact", "2026-10-01", None),
        ("I've worked there since 2015", "fact", "2015-01-01", None),
        ("From January on I work part-time", "fact", "2027-01-01", None),
        ("我从2018年起住在杭州", "fact", "2018-01-01", None),
        ("My anniversary is on 5 March", "fact", None, None),
        ("I like tea", "preference", None, None),
    ],
)
def test_a_statement_holds_for_the_days_that_it_names(text, kind, first, after) -> None:
    shown = [None if each is None else each.date().isoformat() for each in validity(text, kind, WEDNESDAY)]
    assert shown == [first, after]


def test_a_day_begins_where_the_person_is() -> None:
    late = datetime(2026, 11, 25, 20, tzinfo=UTC)  # the next morning in Shanghai
    zone = ZoneInfo("Asia/Shanghai")
    assert show_days(dates_in("我明天走", late, zone)[0].days) == "2026-11-27"
    assert validity("我明天走", "plan", late, zone)[0] == datetime(2026, 11, 26, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said_at", "text", "first", "after"),
    [
        # The person's day is already the next, or still the one before.
        ("Asia/Shanghai", "2026-11-25T15:59", "I fly to Rome tomorrow", "2026-11-25T16:00", "2026-11-26T16:00"),
        ("Asia/Shanghai", "2026-11-25T16:00", "I fly to Rome tomorrow", "2026-11-26T16:00", "2026-11-27T16:00"),
        ("Asia/Shanghai", "2026-11-30T16:30", "我下个月去日本", "2026-12-31T16:00", "2027-01-31T16:00"),
        ("Asia/Shanghai", "2026-12-31T16:00", "我今年毕业", "2026-12-31T16:00", "2027-12-31T16:00"),
        ("America/Los_Angeles", "2026-11-26T07:59", "我明天走", "2026-11-26T08:00", "2026-11-27T08:00"),
        ("America/Los_Angeles", "2026-11-26T08:00", "我明天走", "2026-11-27T08:00", "2026-11-28T08:00"),
        # The clocks go forward on 8 March, a day of 23 hours, and back on 1 November, a day of 25.
        ("America/Los_Angeles", "2026-03-08T07:30", "I fly tomorrow", "2026-03-08T08:00", "2026-03-09T07:00"),
        ("America/Los_Angeles", "2026-11-01T06:30", "I fly tomorrow", "2026-11-01T07:00", "2026-11-02T08:00"),
    ],
)
def test_a_plan_holds_for_the_persons_own_days(zone: str, said_at: str, text: str, first: str, after: str) -> None:
    said, *wanted = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (said_at, first, after))
    assert list(validity(text, "plan", said, ZoneInfo(zone))) == wanted


def test_what_was_yesterday_where_the_person_is_has_begun() -> None:
    morning = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)  # half past midnight of the 26th in Shanghai
    assert validity("我昨天搬家了", "fact", morning, ZoneInfo("Asia/Shanghai"))[0] == datetime(
        2026, 11, 24, 16, tzinfo=UTC
    )


def test_a_memory_means_the_days_of_where_it_was_said() -> None:
    late = datetime(2026, 11, 25, 20, tzinfo=UTC)  # the next morning in Shanghai
    memory = Memory("1", "mei", "plan", "我明天走", "", "active", 1.0, late, zone="Asia/Shanghai")
    assert with_dates(memory, ZoneInfo("America/Los_Angeles")) == "我明天走 (2026-11-27)"
    unknown = replace(memory, zone="")
    assert with_dates(unknown, ZoneInfo("America/Los_Angeles")) == "我明天走 (2026-11-26)"


def test_a_memory_is_shown_with_the_date_it_meant() -> None:
    def shown(text: str) -> str:
        return with_dates(Memory("1", "mei", "plan", text, "", "active", 1.0, WEDNESDAY))

    assert shown("I'm flying to Rome on Friday") == "I'm flying to Rome on Friday (2026-11-27)"
    assert shown("I fly on 2026-11-27") == "I fly on 2026-11-27"
    assert shown("I like tea") == "I like tea"
