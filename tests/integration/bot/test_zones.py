"""Days are those of where the person is: in memories, in what is recalled, and in quiet hours."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from langchain_core.messages import BaseMessage

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from bot.types import Answer, Circumstances, Finished, Turn
from memory.types import Message, Profile, QuietHours, User
from tests.consenting import EVERYTHING, consenting
from tests.integration.bot.conftest import OFFICE

SHANGHAI, LOS_ANGELES = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Los_Angeles")
HOURS = "When does the Hangzhou office close on weekdays?"
REFUNDS = "When do refunds arrive at the office?"
NUMBERS = itertools.count()
DRAWN = "My van to Porto leaves tomorrow"
ASKED = "Now that my van to Porto leaves tomorrow, is there a form to fill in?"


def reply(messages: list[BaseMessage]) -> str:
    """Draw the one memory that no rule finds, and answer the rest."""
    if "memories" not in str(messages[0].content):
        return "At 18:30 on weekdays [1]."
    drawn = [{"text": DRAWN, "kind": "plan"}] if messages[-1].content == ASKED else []
    return json.dumps({"memories": drawn})


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("zones")
    (folder / "office.md").write_text(OFFICE, "utf-8")
    settings = Settings(_env_file=None, data=folder / "data", space="team", demo=False)
    with bootstrap(settings, model=ScriptedChat(reply)) as opened:
        opened.library.ingest("team", [folder / "office.md"])
        yield consenting(opened)


@pytest.fixture
def ada(bot: Bot) -> User:
    """Return somebody who has not said anything yet."""
    return bot.people.sign_in("team", f"Ada {next(NUMBERS)}")


async def say(bot: Bot, user: User, text: str, zone: ZoneInfo | None, **how: bool) -> Answer:
    answer = await bot.answer(Turn(user.id, "team", text, circumstances=Circumstances(zone=zone), **how))
    assert bot.settle()
    return answer


def questions(bot: Bot, user: User) -> list[Message]:
    """Return what the person wrote, oldest first."""
    conversations = bot.people.conversations(user.id)
    written = [each for talk in conversations for each in bot.people.messages(user.id, talk.id) if each.role == "user"]
    return sorted(written, key=lambda message: message.created_at)


def set_time(bot: Bot, user: User, text: str, at: datetime) -> None:
    """Let a message have been written at a time."""
    (message,) = [each for each in questions(bot, user) if each.text == text]
    with bot._services.past._database.session() as session:  # time passes nowhere else
        moved = {"at": at.astimezone(UTC).replace(tzinfo=None), "id": message.id}
        session.connection().execute(sa.text("UPDATE messages SET created_at = :at WHERE id = :id"), moved)
        session.connection().execute(sa.text("UPDATE users SET turns_removed = turns_removed + 1"))


async def asked_at(bot: Bot, user: User, question: str, at: datetime, zone: ZoneInfo | None) -> Answer:
    """Return the answer to a question that is asked at a time."""
    first = await say(bot, user, question, None)
    set_time(bot, user, question, at)
    events = [each async for each in bot.regenerate(user.id, "team", first.conversation_id, Circumstances(zone=zone))]
    assert isinstance(events[-1], Finished)
    return events[-1].answer


def next_day(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the day after a moment begins and ends in a zone."""
    day = at.astimezone(zone).date() + timedelta(days=1)
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


@pytest.mark.parametrize("zone", [SHANGHAI, LOS_ANGELES, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Niue")])
@pytest.mark.parametrize("text", ["I am flying to Rome tomorrow.", "我明天飞罗马。"])
async def test_tomorrow_is_the_persons_own_day(bot: Bot, ada: User, zone: ZoneInfo, text: str) -> None:
    (memory,) = (await say(bot, ada, text, zone)).remembered
    assert (memory.valid_from, memory.valid_to) == next_day(memory.said_at, zone)
    assert memory.zone == zone.key
    noted = (await say(bot, ada, "What do you know about me?", zone)).text
    assert memory.text in noted


@pytest.mark.parametrize("zone", [SHANGHAI, ZoneInfo("Pacific/Niue")])
async def test_what_is_drawn_later_is_dated_where_it_was_said(bot: Bot, ada: User, zone: ZoneInfo) -> None:
    assert (await say(bot, ada, ASKED, zone)).remembered == ()
    (memory,) = bot.people.memories(ada.id)
    assert memory.text == DRAWN
    assert (memory.valid_from, memory.zone) == (next_day(memory.said_at, zone)[0], zone.key)


@pytest.mark.parametrize(
    ("question", "zone", "found", "day"),
    [
        ("What did I ask yesterday?", SHANGHAI, [HOURS], "8 March 2026"),
        ("我昨天问了什么?", SHANGHAI, [HOURS], "2026年3月8日"),
        ("我今天问了什么?", SHANGHAI, [REFUNDS], "2026年3月9日"),
        ("What did I ask yesterday?", LOS_ANGELES, [], ""),
        ("我昨天问了什么?", LOS_ANGELES, [], ""),
        ("What did I ask today?", LOS_ANGELES, [HOURS, REFUNDS], "8 March 2026"),
        ("What did I ask yesterday?", None, [], ""),
    ],
)
async def test_yesterday_is_the_persons_own_day(
    bot: Bot, ada: User, question: str, zone: ZoneInfo | None, found: list[str], day: str
) -> None:
    await say(bot, ada, HOURS, zone)
    await say(bot, ada, REFUNDS, zone)
    set_time(bot, ada, HOURS, datetime(2026, 3, 8, 23, 50, tzinfo=SHANGHAI))
    set_time(bot, ada, REFUNDS, datetime(2026, 3, 9, 0, 10, tzinfo=SHANGHAI))
    answer = await asked_at(bot, ada, question, datetime(2026, 3, 9, 0, 30, tzinfo=SHANGHAI), zone)
    assert [used.text for used in answer.memories_used] == found
    assert answer.text.count(day) == len(found) or not found


async def test_a_zone_that_is_stated_wins_while_personalisation_is_allowed(bot: Bot, ada: User) -> None:
    bot.people.set_profile(ada.id, Profile(zone="Asia/Shanghai"))
    await say(bot, ada, HOURS, LOS_ANGELES)
    set_time(bot, ada, HOURS, datetime(2026, 3, 8, 23, 50, tzinfo=SHANGHAI))
    at = datetime(2026, 3, 9, 0, 30, tzinfo=SHANGHAI)
    answer = await asked_at(bot, ada, "What did I ask yesterday?", at, LOS_ANGELES)
    assert HOURS in answer.text
    (memory,) = (await say(bot, ada, "I am flying to Rome tomorrow.", LOS_ANGELES)).remembered
    assert memory.zone == "Asia/Shanghai"
    bot.people.consent(ada.id, {"personalisation": False}, "test")
    (memory,) = (await say(bot, ada, "I am flying to Oslo tomorrow.", LOS_ANGELES)).remembered
    assert memory.zone == "America/Los_Angeles"


@pytest.mark.parametrize("how", ["no memory", "paused", "temporary", "allowed"])
async def test_where_somebody_is_is_kept_only_with_what_may_be_remembered(bot: Bot, ada: User, how: str) -> None:
    bot.people.consent(ada.id, EVERYTHING | {"memory": how != "no memory"}, "test")
    bot.people.pause_memory(ada.id, paused=how == "paused")
    await say(bot, ada, "I am flying to Rome tomorrow.", SHANGHAI, temporary=how == "temporary")
    assert ("Asia/Shanghai" in repr(bot.people.export(ada.id))) == (how == "allowed")
    assert bot.people.profile(ada.id).zone is None
    kept = [message.payload.get("zone") for message in questions(bot, ada)]
    assert kept == {"temporary": [], "allowed": ["Asia/Shanghai"]}.get(how, [None])
    files = [path.read_bytes() for path in bot.settings.data.rglob("*") if path.is_file()]
    assert not any(b"Asia/Shanghai" in file for file in files)


async def test_a_question_that_is_asked_anew_is_dated_where_it_was_asked_first(bot: Bot, ada: User) -> None:
    await say(bot, ada, HOURS, SHANGHAI)
    set_time(bot, ada, HOURS, datetime(2026, 3, 8, 23, 50, tzinfo=SHANGHAI))
    question = "What did I ask yesterday?"
    first = await say(bot, ada, question, SHANGHAI)
    set_time(bot, ada, question, datetime(2026, 3, 9, 0, 30, tzinfo=SHANGHAI))
    events = [each async for each in bot.regenerate(ada.id, "team", first.conversation_id)]
    assert isinstance(events[-1], Finished)
    assert HOURS in events[-1].answer.text


def test_quiet_hours_are_those_of_the_zone_that_is_stated_else_said_else_utc(bot: Bot, ada: User) -> None:
    here = datetime.now(SHANGHAI)
    quiet = QuietHours((here - timedelta(hours=1)).time(), (here + timedelta(hours=1)).time())

    def is_quiet(zone: ZoneInfo | None) -> bool:
        return not bot.recommend(ada.id, "team", proactive=True, zone=zone).recommendations

    bot.people.set_profile(ada.id, Profile(quiet_hours=quiet))
    assert [is_quiet(zone) for zone in (SHANGHAI, LOS_ANGELES, None)] == [True, False, False]
    bot.people.set_profile(ada.id, Profile(quiet_hours=quiet, zone="Asia/Shanghai"))
    assert [is_quiet(zone) for zone in (SHANGHAI, LOS_ANGELES, None)] == [True, True, True]
