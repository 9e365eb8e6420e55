"""When somebody wants to be left alone: "don't message me after 10pm", 晚上十点以后别打扰我."""

import re
from datetime import time

from bot.numbers import all_numbers
from bot.wording.orders import ENDS_ZH
from memory.types import QuietHours

_NIGHT = QuietHours(time(22), time(7))  # where only the night is named
_MIDNIGHT = time(0)
_HOUR = r"(?:\d{1,2}(?:[:.]\d\d)?|noon|midnight|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_PART = r"(?: ?[ap]\.?m\b\.?| o'?clock)?(?: (?:at night|in the (?:evening|morning|afternoon|night)|tonight))?"
_CLOCK = rf"{_HOUR}{_PART}"
_PART_ZH = r"(?:每天)?(?:晚上?|夜里|夜间|深夜|半夜|夜晚|凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚)?"
_CLOCK_ZH = rf"{_PART_ZH}(?:\d{{1,2}}(?:[:：]\d\d|[点时]半?)|[一二两三四五六七八九十]{{1,3}}[点时](?:半|一刻|[一二三四五]?十五?分?)?)钟?"


def _span(suffix: str) -> str:
    """Return the pattern of a time of day; its groups end in a suffix, as a pattern has each name once."""
    return (
        rf"(?:(?:between|from|during) (?P<start_{suffix}1>{_CLOCK}) (?:and|to|until|till) (?P<end_{suffix}1>{_CLOCK})"
        rf"|(?:from )?(?P<start_{suffix}2>{_CLOCK}) ?(?:to|until|till|-|–|—) ?(?P<end_{suffix}2>{_CLOCK})"
        rf"|after (?P<start_{suffix}4>{_CLOCK}) (?:or|and|and not|nor) before (?P<end_{suffix}4>{_CLOCK})"
        rf"|before (?P<end_{suffix}5>{_CLOCK}) (?:or|and|nor) after (?P<start_{suffix}5>{_CLOCK})"
        rf"|(?:after|from|past|later than|beyond)(?: about| around)? (?P<start_{suffix}3>{_CLOCK})(?: on(?:wards?)?\b)?"
        rf"|(?:before|until|till|earlier than)(?: about| around)? (?P<end_{suffix}3>{_CLOCK})"
        rf"|(?P<night_{suffix}>(?:at|during the|in the|late at) night\b|overnight\b|when i(?:'m| am) asleep|while i(?:'m| am)? ?(?:asleep|sleep(?:ing)?)))"
    )


def _span_zh(suffix: str) -> str:
    return (
        rf"(?:从?(?P<start_{suffix}1>{_CLOCK_ZH})[到至~—–-]+(?:第二天|次日|明天)?(?P<end_{suffix}1>{_CLOCK_ZH})(?:之间|期间|这段时间|的时候)?"
        rf"|(?:过了?)?(?P<start_{suffix}2>{_CLOCK_ZH})(?:以后|之后|过后|后|开始|起)"
        rf"|(?P<end_{suffix}2>{_CLOCK_ZH})(?:以前|之前|前)"
        rf"|(?P<night_{suffix}>(?:每天)?(?:晚上|夜里|夜间|深夜|半夜|夜晚|大半夜|凌晨|睡觉(?:的时候|时间|时))))"
    )


_LEAVE = (
    r"(?:(?:please |pls )?(?:don'?t|do not|never|stop|no|avoid|not)(?: (?:want|you|to|any|more|ever|be|get|getting|me|us|receive))*"
    r" (?:message|messaging|messages?|disturb(?:ing|ed)?|bother(?:ing|ed)?|ping(?:s|ing)?|notify(?:ing)?|notifications?|contact(?:ing)?|text(?:s|ing)?"
    r"|write|writing|remind(?:ers?|ing)?|suggest(?:ions?|ing)?|interrupt(?:ing|ed)?|buzz|recommendations?|alerts?|call|send(?:ing)?)"
    r"(?: (?:to )?(?:me|us))?(?: (?:with )?(?:anything|messages?|notifications?|suggestions?|recommendations?|reminders?|things))?"
    r"|leave me (?:alone|in peace)|be quiet|stay quiet|keep quiet|(?:my )?quiet (?:hours?|time)(?: (?:is|are|should be|start))?|do not disturb(?: me)?)"
)
_LEAVE_ZH = (
    r"(?:(?:请|就|都|也|你|麻烦)*(?:别|不要|不许|不准|请勿|勿|不用|甭|少|禁止)(?:再|来|给我|对我|跟我|往我|再给我)*"
    r"(?:打扰|打搅|烦|吵|骚扰|找|联系|提醒|通知|推送|推荐|(?:发|推)(?:送)?(?:任何)?(?:消息|信息|通知|提醒|东西|推荐|推送)?)(?:我|东西|消息|任何|内容|了|哦|啊|啦)*"
    r"|(?:我)?(?:要|需要)?(?:安静|免打扰|勿扰)(?:时间|时段)?)"
)
_QUIET = re.compile(
    "|".join(
        (
            rf"{_LEAVE}(?: ?[:,])?(?: (?:anymore|any more|again|at all|ever|on \w+|daily|every day|is|are))* {_span('a')}",
            rf"\b{_span('b')},? {_LEAVE}",
            rf"{_span_zh('c')}(?:的?时候|这段时间|期间)?[，,是为:：]*{_LEAVE_ZH}{ENDS_ZH}",
            rf"{_LEAVE_ZH}(?:时间|时段)?(?:是|为|设为|设成|[:：])?{_span_zh('d')}",
            rf"(?:别|不要|请勿|不用|甭)(?:再)?在?{_span_zh('e')}(?:的?时候)?(?:打扰|打搅|烦|吵|骚扰|找|联系|提醒|通知|推送|给我(?:发|推)\w{{0,4}}|发消息)(?:我|给我|了|啦)*{ENDS_ZH}",
        )
    ),
    re.IGNORECASE,
)
_LATE = re.compile(r"p\.?m|night|evening|afternoon|晚|夜|下午|傍晚", re.IGNORECASE)
_EARLY = re.compile(r"a\.?m|morning|凌晨|清晨|早|上午", re.IGNORECASE)
_LONGEST = 300  # characters of a message that says so; the patterns try every pair of places in it
_HALF, _QUARTER = re.compile(r"半$|半钟$"), re.compile(r"一刻")


def quiet_hours_in(text: str) -> QuietHours | None:
    """Return the hours in which a message wants its writer left alone.

    Without their end they last until seven, without their beginning from midnight.
    """
    match = _QUIET.search(text[:_LONGEST])
    if match is None:
        return None
    found = {name.partition("_")[0]: value for name, value in match.groupdict().items() if value}
    if "night" in found:
        return _NIGHT
    start = _clock(found["start"], is_start=True) if "start" in found else _MIDNIGHT
    end = _clock(found["end"], is_start=False) if "end" in found else _NIGHT.end
    return QuietHours(start, end) if start and end else None


def without_quiet_hours(text: str) -> str:
    """Return the text without what it says of quiet hours."""
    return _QUIET.sub(" ", text) if len(text) <= _LONGEST else text


def _clock(words: str, *, is_start: bool) -> time | None:
    """Return a time of day; without a word for its half, quiet begins in the evening and ends in the morning."""
    if re.search(r"midnight|半夜", words, re.IGNORECASE) and not re.search(r"\d|[一二三]点", words):
        return _MIDNIGHT
    if "noon" in words.casefold() and "after" not in words.casefold():
        return time(12)
    hour, minute = _figures(words)
    if hour > 24 or minute > 59:
        return None
    return time(_hour(hour % 24, words, is_start=is_start), minute)


def _hour(hour: int, words: str, *, is_start: bool) -> int:
    if _EARLY.search(words):
        return hour % 12 if hour == 12 else hour
    if _LATE.search(words):
        if hour == 12:
            return 12 if re.search(r"p\.?m|afternoon|下午", words, re.IGNORECASE) else 0
        small_hours = hour < 5 and not re.search(r"p\.?m|afternoon|下午|evening", words, re.IGNORECASE)
        return hour if hour > 12 or small_hours else hour + 12
    if is_start and 5 <= hour <= 12 and not re.search(r"\b0\d", words):
        return (hour + 12) % 24
    return hour


def _figures(words: str) -> tuple[int, int]:
    clock = re.search(r"(\d{1,2})[:：.](\d\d)", words)
    if clock:
        return int(clock[1]), int(clock[2])
    hours, _, rest = (
        re.sub(r"[点时]", " ", words, count=1).partition(" ") if re.search(r"[点时]", words) else (words, "", "")
    )
    numbers = [int(each) for each in all_numbers(hours) if each.isdecimal()]
    minute = 30 if _HALF.search(rest) else 15 if _QUARTER.search(rest) else _minute(rest)
    return (numbers[0] if numbers else 99), minute


def _minute(rest: str) -> int:
    found = [int(each) for each in all_numbers(rest) if each.isdecimal()]
    return found[0] if found else 0
