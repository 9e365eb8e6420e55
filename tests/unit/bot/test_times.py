"""Which time a question asks about, in both languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.times import day_in_words, days_in_words, period_of, without_times

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("What did I ask last week?", "2026-11-16", "2026-11-23"),
        ("上周我问了什么?", "2026-11-16", "2026-11-23"),
        ("上上个星期说了什么", "2026-11-09", "2026-11-16"),
        ("What did I do in March?", "2026-03-01", "2026-04-01"),
        ("我三月份说过什么", "2026-03-01", "2026-04-01"),
        ("in December", "2025-12-01", "2026-01-01"),
        ("What are my plans in December?", "2026-12-01", "2027-01-01"),
        ("下个月我有什么计划", "2026-12-01", "2027-01-01"),
        ("昨天", "2026-11-24", "2026-11-25"),
        ("前天我问的", "2026-11-23", "2026-11-24"),
        ("两天前", "2026-11-23", "2026-11-24"),
        ("two days ago", "2026-11-23", "2026-11-24"),
        ("three months ago", "2026-08-01", "2026-09-01"),
        ("一个月前", "2026-10-01", "2026-11-01"),
        ("去年夏天我去了哪里", "2025-06-01", "2025-09-01"),
        ("last summer", "2026-06-01", "2026-09-01"),
        ("in the summer of 2022", "2022-06-01", "2022-09-01"),
        ("前年冬天", "2024-12-01", "2025-03-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("in 2024", "2024-01-01", "2025-01-01"),
        ("on 19 January, 2023", "2023-01-19", "2023-01-20"),
        ("on May 5th", "2026-05-05", "2026-05-06"),
        ("2024年3月5日", "2024-03-05", "2024-03-06"),
        ("去年10月1号", "2025-10-01", "2025-10-02"),
        ("2026-02-28", "2026-02-28", "2026-03-01"),
        ("last Friday", "2026-11-20", "2026-11-21"),
        ("上周五", "2026-11-20", "2026-11-21"),
        ("星期天", "2026-11-22", "2026-11-23"),
        ("next Friday", "2026-12-04", "2026-12-05"),
        ("last weekend", "2026-11-21", "2026-11-23"),
        ("this month", "2026-11-01", "2026-12-01"),
        ("in the last two weeks", "2026-11-11", "2026-11-25 09:30"),
        ("最近三天", "2026-11-22", "2026-11-25 09:30"),
        ("recently", "2026-10-26", "2026-11-25 09:30"),
        ("since June", "2026-06-01", "2026-11-25 09:30"),
        ("三月以来", "2026-03-01", "2026-11-25 09:30"),
        ("before 2024", None, "2024-01-01"),
        ("三月之前我住哪里", None, "2026-03-01"),
        ("last night", "2026-11-24 18:00", "2026-11-25 06:00"),
        ("昨晚", "2026-11-24 18:00", "2026-11-25 06:00"),
        ("this morning", "2026-11-25", "2026-11-25 12:00"),
    ],
)
def test_a_question_asks_about_the_time_that_it_names(text: str, since: str | None, until: str) -> None:
    found = period_of(text, NOW)
    assert found is not None
    assert found.since == (datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None)
    assert found.until == datetime.fromisoformat(until).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "How may I help?",
        "May I bring a dog?",
        "When does the office close?",
        "Where is the summer camp?",
        "第三天前台换人了吗",
        "2026-02-30",
        "我周围有什么",
        "How many days of leave do I have?",
    ],
)
def test_other_questions_ask_about_no_time(text: str) -> None:
    assert period_of(text, NOW) is None


def test_days_are_those_of_the_persons_zone() -> None:
    shanghai = datetime(2026, 11, 25, 1, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # still the 24th in UTC
    found = period_of("昨天", shanghai)
    assert found is not None
    assert found.since == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "asked_at", "text", "since", "until"),
    [
        ("Asia/Shanghai", "2026-11-25T16:30", "我昨天问了什么", "2026-11-24T16:00", "2026-11-25T16:00"),
        ("Asia/Shanghai", "2026-11-25T23:00", "What did I ask this morning?", "2026-11-25T16:00", "2026-11-26T04:00"),
        ("Asia/Shanghai", "2026-11-22T16:30", "上周我问了什么", "2026-11-15T16:00", "2026-11-22T16:00"),
        ("America/Los_Angeles", "2026-11-25T07:30", "yesterday", "2026-11-23T08:00", "2026-11-24T08:00"),
        ("America/Los_Angeles", "2026-11-23T07:30", "last week", "2026-11-09T08:00", "2026-11-16T08:00"),
        # On 8 March the clocks go forward at two in the morning, on 1 November they go back.
        ("America/Los_Angeles", "2026-03-08T20:00", "this morning", "2026-03-08T08:00", "2026-03-08T19:00"),
        ("America/Los_Angeles", "2026-03-09T15:00", "yesterday", "2026-03-08T08:00", "2026-03-09T07:00"),
        ("America/Los_Angeles", "2026-11-02T08:30", "yesterday", "2026-11-01T07:00", "2026-11-02T08:00"),
        ("America/Los_Angeles", "2026-11-01T09:30", "yesterday", "2026-10-31T07:00", "2026-11-01T07:00"),
        ("America/Los_Angeles", "2026-11-02T20:00", "最近三天", "2026-10-30T07:00", "2026-11-02T20:00"),
        # In Havana they go back to midnight, which comes twice: the day begins with the first.
        ("America/Havana", "2026-11-01T05:30", "this morning", "2026-11-01T04:00", "2026-11-01T17:00"),
        ("America/Havana", "2026-11-01T05:30", "today", "2026-11-01T04:00", "2026-11-02T05:00"),
    ],
)
def test_a_question_asks_about_the_persons_own_days(
    zone: str, asked_at: str, text: str, since: str, until: str
) -> None:
    asked, *wanted = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (asked_at, since, until))
    found = period_of(text, asked.astimezone(ZoneInfo(zone)))
    assert found is not None
    assert found.since is not None
    assert found.until is not None
    assert [found.since.astimezone(UTC), found.until.astimezone(UTC)] == wanted


@pytest.mark.parametrize(
    ("first", "after", "english", "chinese"),
    [
        ("2026-12-03", "2026-12-04", "3 December 2026", "2026年12月3日"),
        ("2026-12-01", "2027-01-01", "December 2026", "2026年12月"),
        ("2027-01-01", "2028-01-01", "2027", "2027年"),
        ("2026-12-28", "2027-01-04", "28 December 2026 – 3 January 2027", "2026年12月28日 – 2027年1月3日"),
    ],
)
def test_days_are_told_as_people_write_them(first: str, after: str, english: str, chinese: str) -> None:
    days = date.fromisoformat(first), date.fromisoformat(after)
    assert (days_in_words(days, "en"), days_in_words(days, "zh")) == (english, chinese)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds it
    st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "America/Havana", "Asia/Beirut", "Pacific/Apia"]),
)
def test_yesterday_ends_where_today_begins_and_now_is_in_it(now: datetime, zone: str) -> None:
    local = now.astimezone(ZoneInfo(zone))
    yesterday, today = period_of("昨天", local), period_of("today", local)
    assert yesterday
    assert today
    assert yesterday.until
    assert today.since
    assert today.until
    assert yesterday.until.astimezone(UTC) == today.since.astimezone(UTC) <= now < today.until.astimezone(UTC)


@given(
    st.text(max_size=60),
    st.datetimes(NOW.replace(year=1990, tzinfo=None), NOW.replace(year=2100, tzinfo=None), timezones=st.just(UTC)),
)
def test_whatever_is_asked_a_period_ends_after_it_begins(text: str, now: datetime) -> None:
    for question in (text, f"{text} last week", f"2 years ago {text}", f"{text}3月31日{text}", f"{text} in february"):
        found = period_of(question, now)
        if found and found.since and found.until:
            assert found.since <= found.until


def test_a_question_without_its_time_keeps_the_rest() -> None:
    assert without_times("What did I ask about visas last week?").split() == [
        "What",
        "did",
        "I",
        "ask",
        "about",
        "visas",
        "?",
    ]
    assert "".join(without_times("我上周问了什么").split()) == "我问了什么"


def test_a_day_is_written_as_people_write_it() -> None:
    assert day_in_words(NOW, "en") == "25 November 2026"
    assert day_in_words(NOW, "zh") == "2026年11月25日"
