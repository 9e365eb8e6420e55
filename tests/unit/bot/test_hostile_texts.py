"""No rule over what people write takes long, whatever they write: a message that does stops the server for everybody."""

import time
from datetime import UTC, datetime

import pytest

from bot.dates import validity
from bot.dismissal import dismissal_of
from bot.followups import leans_on_history, stand_alone
from bot.forget import forget_request
from bot.intent import intent_of
from bot.linking import link_request
from bot.recap import recap_request
from bot.secrets import redacted
from bot.statements import news_in, reached_in, statements_in, taken_back_in
from bot.telling import unruled_in
from bot.times import period_of, without_times
from bot.wishes import is_all_wishes, lasting, wishes_in
from bot.wording.asked import asked_for
from memory.ending import ending_in
from memory.listed import is_one_of_several
from memory.types import Profile

LONGEST = 8000  # characters of a message
MOST_S = 1.0  # of processor time; a rule takes a tenth of it at most
NOW = datetime(2026, 3, 4, tzinfo=UTC)
RULES = {
    "intent": intent_of,
    "recap": recap_request,
    "forget": forget_request,
    "link": link_request,
    "leans": leans_on_history,
    "stand alone": lambda text: stand_alone("Why?", [text, text]),
    "statements": statements_in,
    "taken back": taken_back_in,
    "news": news_in,
    "reached": reached_in,
    "one of several": lambda text: is_one_of_several("Rex", text),
    "unruled": unruled_in,
    "wishes": lambda text: (wishes_in(text), is_all_wishes(text), lasting(text, Profile())),
    "secrets": redacted,
    "period": lambda text: (period_of(text, NOW), without_times(text)),
    "validity": lambda text: validity(text, "plan", NOW),
    "ending": ending_in,
    "asked for": asked_for,
    "dismissed": lambda text: dismissal_of(text, None),
}
PIECES = (
    *(
        "a",
        "1",
        " ",
        "\n",
        "我",
        "?",
        "，",
        "“",
        "'a ",
        ",问",
        "1月",
        "hi ",
        "好的 ",
        "我们问",
        "我不",
        "把我从",
        "明天",
        "密码是",
        "我想让",
    ),
    *("i ", "i said ", "did i ask you about ", "and i have a ", "password for a ", "question ", "i want you to "),
    "where does my a-",
)


@pytest.mark.parametrize("piece", PIECES)
def test_no_rule_takes_long_over_a_hostile_message(piece: str) -> None:
    took = {}
    for length in (300, LONGEST):  # a rule over a short request may not read what is longer
        text = (piece * length)[: length - 1] + "x"
        for name, rule in RULES.items():
            began = time.process_time()
            rule(text)
            took[name, length] = time.process_time() - began
    assert {name: seconds for name, seconds in took.items() if seconds > MOST_S} == {}
