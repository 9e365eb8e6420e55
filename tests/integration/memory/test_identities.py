"""Two identities are made one person's by a code, once and wholly, or not at all."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.errors import IdentityNotFound, InvalidLinkCode, LinkRefused, TooManyAttempts, UserNotFound
from memory.identities import Identities
from memory.interactions import Interactions, Shown
from memory.items import Items
from memory.known import KnownPeople
from memory.memories import Memories
from memory.past import Past
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.types import (
    Expertise,
    Interest,
    Item,
    MemoryDraft,
    Observation,
    Profile,
    Searchable,
    User,
    Wanted,
)
from memory.users import Users
from tests.master_key import MASTER

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TALKS = 300


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def vector(number: int) -> np.ndarray:
    return np.eye(8, dtype=np.float32)[number]


@pytest.fixture
def slack(database: Database, mei: User) -> User:
    """Return who Mei is on another channel, as long as nobody knows that it is her."""
    return Users(database).sign_in(mei.space_id, "slack", "u123", "mei.l")


def remember(database: Database, user: User, *texts: str, subject: str = "") -> None:
    for number, text in enumerate(texts):
        Memories(database).remember(user.id, [MemoryDraft(text, "fact", vector(number), subject, slot=subject)])


def test_by_a_code_everything_of_both_is_one_persons(database: Database, mei: User, slack: User) -> None:
    identities, conversations = Identities(database), Conversations(database)
    Items(database).upsert([(Item("a", mei.space_id, "A", ""), vector(0))])
    for user, text in ((mei, "On the web"), (slack, "On Slack")):
        talk = conversations.start(user.id)
        conversations.append(user.id, talk.id, "user", text, {"citations": [text]})
        Consents(database).record(user.id, {"personalisation": True}, "test")
        Interactions(database).show(user.id, "slate", [Shown("a", 1, "memory", 1.0, text)])
        Interactions(database).record(user.id, "a", "read", seconds=30)
    code = identities.issue(mei.id)
    assert identities.link(slack.id, code.code) == mei.id
    assert Users(database).sign_in(mei.space_id, "slack", "u123", "mei.l") == Users(database).get(mei.id)
    assert [(each.channel, each.label) for each in identities.list(mei.id)] == [("slack", "mei.l"), ("web", "Mei")]
    export = Privacy(database).export(mei.id)
    said = {message.text: message.payload for _, messages in export.conversations for message in messages}
    assert said == {"On the web": {"citations": ["On the web"]}, "On Slack": {"citations": ["On Slack"]}}
    assert {conversation.title for conversation, _ in export.conversations} == set(said)
    assert {each.reason for each in export.impressions} == set(said)
    assert [each.seconds for each in export.interactions] == [30, 30]
    with pytest.raises(UserNotFound):
        Users(database).get(slack.id)
    with database.session() as session:
        for table in SQLModel.metadata.sorted_tables:
            rows = session.connection().execute(table.select()).all()
            assert not any(slack.id in map(str, row) for row in rows), table.name


def test_what_either_said_is_recalled_from_then_on(database: Database, mei: User, slack: User) -> None:
    conversations, known = Conversations(database), KnownPeople(database.keys)
    past = Past(database, known)
    for user, texts in ((mei, ["Kites"]), (slack, ["Boats", "Trains", "Planes"])):
        talk = conversations.start(user.id)
        for number, text in enumerate(texts, start=len(user.name)):
            message = conversations.append(user.id, talk.id, "user", text)
            conversations.index(user.id, message.id, Searchable(vector(number)))
        assert len(past.recall(user.id, Wanted(vector(3)), 0, 10)) == len(texts)
    identities = Identities(database, (known.drop,))
    identities.link(slack.id, identities.issue(mei.id).code)
    for replica in (past, Past(database, KnownPeople(database.keys))):
        recalled = {each.text for each in replica.recall(mei.id, Wanted(vector(3)), 0, 10)}
        assert recalled == {"Kites", "Boats", "Trains", "Planes"}
    talk = conversations.start(mei.id)
    message = conversations.append(mei.id, talk.id, "user", "Bicycles")
    conversations.index(mei.id, message.id, Searchable(vector(0)))
    assert "Bicycles" in {each.text for each in past.recall(mei.id, Wanted(vector(0)), 0, 10)}


def test_what_both_have_is_kept_once(database: Database, mei: User, slack: User) -> None:
    clock = Clock()
    Items(database).upsert([(Item(name, mei.space_id, name, ""), vector(0)) for name in "ab"])
    remember(database, mei, "I have a cat.", "I like tea")
    remember(database, slack, "I have a cat", "I like hiking")
    profiles = Profiles(database, clock)
    profiles.put(
        mei.id,
        Profile("en", "dry", interests=(Interest("tea", 1.0, "stated"),), expertise=(Expertise("expert", "git"),)),
    )
    clock.now += timedelta(days=1)
    profiles.put(
        slack.id,
        Profile("zh", interests=(Interest("Tea", -1.0, "stated"),), expertise=(Expertise("beginner", "wine"),)),
    )
    for user in (mei, slack):
        profiles.observe(
            user.id, [Observation("interest", "hiking", 1.0, "like"), Observation("device", "phone", 1.0, "turn")]
        )
        Consents(database).record(user.id, {"personalisation": True}, "test")
        for item, kind in (("a", "like"), ("a", "click"), ("b", "dislike")):
            Interactions(database).record(user.id, item, kind)  # type: ignore[arg-type]
    phone = next(each for each in profiles.get(slack.id).inferred if each.key == "device")
    profiles.refuse(slack.id, phone.id)
    identities = Identities(database)
    identities.link(slack.id, identities.issue(mei.id).code)
    assert sorted(memory.text for memory in Memories(database).list(mei.id)) == [
        "I have a cat.",
        "I like hiking",
        "I like tea",
    ]
    assert Memories(database).recall(mei.id, vector(1), 3)[0].memory.text in ("I like tea", "I like hiking")
    profile = Profiles(database).get(mei.id)
    assert (profile.language, profile.tone) == ("zh", "dry")  # the newer, and what only one said
    assert [(each.name, each.weight) for each in profile.interests if each.origin == "stated"] == [("Tea", -1.0)]
    assert set(profile.expertise) == {Expertise("expert", "git"), Expertise("beginner", "wine")}
    assert [(each.key, each.signals) for each in profile.inferred] == [("interest", {"like": 2})]
    done = sorted((each.item_id, each.kind) for each in Interactions(database).of_user(mei.id, 100))
    assert done == [("a", "click"), ("a", "click"), ("a", "like"), ("b", "dislike")]


def test_of_what_a_person_has_one_of_the_newest_holds(database: Database, mei: User, slack: User) -> None:
    remember(database, slack, "I live in Berlin", subject="home")
    remember(database, mei, "I live in Paris", subject="home")
    identities = Identities(database)
    identities.link(mei.id, identities.issue(slack.id).code)
    everything = Memories(database).list(slack.id, include_superseded=True)
    states = {memory.text: (memory.state, memory.superseded_by) for memory in everything}
    paris = next(memory.id for memory in everything if memory.text == "I live in Paris")
    assert states == {"I live in Paris": ("active", None), "I live in Berlin": ("superseded", paris)}


@pytest.mark.parametrize("last", ["yes", "no"])
def test_a_no_of_either_holds_and_so_does_a_pause(database: Database, mei: User, slack: User, last: str) -> None:
    consents = Consents(database)
    answers = [(mei, {"memory": True, "personalisation": True}), (slack, {"memory": False, "analytics": True})]
    for user, given in answers if last == "no" else reversed(answers):
        consents.record(user.id, given, "1")  # type: ignore[arg-type]
    consents.pause(slack.id, paused=True)
    conversations = Conversations(database)
    talk = conversations.start(slack.id)
    conversations.append(slack.id, talk.id, "user", "I have a dog")
    identities = Identities(database)
    identities.link(slack.id, identities.issue(mei.id).code)
    may = consents.of(mei.id)
    assert (may.memory, may.personalisation, may.analytics, may.memory_paused) == (False, True, True, True)
    assert {(each.purpose, each.given) for each in consents.history(mei.id)} == {
        ("memory", True), ("memory", False), ("personalisation", True), ("analytics", True),
    }  # fmt: skip
    assert conversations.unlearned(10) == []


def test_the_groups_of_both_are_theirs(database: Database, mei: User, slack: User) -> None:
    Users(database).set_groups(mei.id, ["board"])
    Users(database).set_groups(slack.id, ["law"])
    identities = Identities(database)
    identities.link(slack.id, identities.issue(mei.id).code)
    assert Users(database).get(mei.id).groups == {"board", "law"}


def test_a_code_works_once_for_some_minutes_and_not_for_who_asked_for_it(
    database: Database, mei: User, slack: User, tom: User
) -> None:
    clock = Clock()
    identities = Identities(database, clock=clock)
    first = identities.issue(mei.id)
    code = identities.issue(mei.id)
    assert (len(code.code), code.expires_at) == (6, NOW + timedelta(minutes=10))
    with pytest.raises(InvalidLinkCode):
        identities.link(mei.id, code.code)
    if first.code != code.code:
        with pytest.raises(InvalidLinkCode):
            identities.link(slack.id, first.code)
    clock.now += timedelta(minutes=10)
    with pytest.raises(InvalidLinkCode):
        identities.link(slack.id, code.code)
    code = identities.issue(mei.id)
    assert identities.link(slack.id, f" {code.code[:3]} {code.code[3:]}") == mei.id
    with pytest.raises(InvalidLinkCode):
        identities.link(tom.id, code.code)


def test_a_code_of_another_space_is_none(database: Database, mei: User) -> None:
    Users(database).ensure_space("legal", "Legal")
    other = Users(database).sign_in("legal", "web", "mei", "Mei")
    identities = Identities(database)
    with pytest.raises(InvalidLinkCode):
        identities.link(other.id, identities.issue(mei.id).code)


def test_guessing_ends_soon_for_one_and_for_many(database: Database, mei: User, slack: User) -> None:
    clock = Clock()
    identities = Identities(database, clock=clock)
    right = identities.issue(mei.id).code
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        with pytest.raises(InvalidLinkCode):
            identities.link(slack.id, wrong)
    with pytest.raises(TooManyAttempts):
        identities.link(slack.id, right)
    for number in range(9):
        guesser = Users(database).sign_in(mei.space_id, "api", f"guesser {number}", "G")
        for _ in range(5):
            with pytest.raises(InvalidLinkCode):
                identities.link(guesser.id, wrong)
    with pytest.raises(TooManyAttempts):
        identities.link(Users(database).sign_in(mei.space_id, "api", "fresh", "F").id, right)
    clock.now += timedelta(hours=1)
    assert identities.link(slack.id, identities.issue(mei.id).code) == mei.id


def test_nobody_asks_for_codes_without_end(database: Database, mei: User) -> None:
    clock = Clock()
    identities = Identities(database, clock=clock)
    for _ in range(5):
        identities.issue(mei.id)
    with pytest.raises(TooManyAttempts):
        identities.issue(mei.id)
    clock.now += timedelta(hours=1)
    identities.issue(mei.id)


def test_no_code_and_no_identity_can_be_read_in_the_database(database: Database, mei: User) -> None:
    code = Identities(database).issue(mei.id).code
    with database.session() as session:
        codes = session.connection().execute(sa.text("SELECT * FROM link_codes")).all()
        identities = session.connection().execute(sa.text("SELECT external_id, sealed FROM identities")).all()
    assert all(code not in str(value) for value in codes[0])
    assert not any(b"Mei" in bytes(row.sealed) or "mei" in row.external_id for row in identities)


def test_given_by_many_at_once_a_code_works_for_one(database: Database, mei: User) -> None:
    identities = Identities(database)
    people = [Users(database).sign_in(mei.space_id, "api", f"p{number}", "P") for number in range(4)]
    code, ready = identities.issue(mei.id).code, threading.Barrier(4)

    def give(user: User) -> bool:
        ready.wait(30)
        try:
            return identities.link(user.id, code) == mei.id
        except InvalidLinkCode:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(give, people)) == [False, False, False, True]


def test_unlinked_the_identity_is_somebody_new_and_the_last_one_stays(
    database: Database, mei: User, slack: User, tom: User
) -> None:
    identities = Identities(database)
    remember(database, slack, "I have a cat")
    identities.link(slack.id, identities.issue(mei.id).code)
    by_channel = {each.channel: each.id for each in identities.list(mei.id)}
    with pytest.raises(IdentityNotFound):
        identities.unlink(tom.id, by_channel["slack"])
    identities.unlink(mei.id, by_channel["slack"])
    again = Users(database).sign_in(mei.space_id, "slack", "u123", "mei.l")
    assert again.id not in (mei.id, slack.id)
    assert Memories(database).list(again.id) == []
    assert [memory.text for memory in Memories(database).list(mei.id)] == ["I have a cat"]
    with pytest.raises(LinkRefused):
        identities.unlink(mei.id, by_channel["web"])


def test_who_is_being_erased_is_joined_with_nobody(
    database: Database, mei: User, slack: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    identities = Identities(database)
    code = identities.issue(mei.id).code
    monkeypatch.setattr(Privacy, "finish_erasures", lambda _self: None)  # as if it was killed there
    Privacy(database).erase(mei.id)
    with pytest.raises((UserNotFound, InvalidLinkCode)):
        identities.link(slack.id, code)
    assert Users(database).get(slack.id).name == "mei.l"


def test_the_key_of_who_was_joined_is_in_no_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'zhiyin.db'}", MASTER)
    database.migrate()
    Users(database).ensure_space("team", "Team")
    mei = Users(database).sign_in("team", "web", "mei", "Mei")
    slack = Users(database).sign_in("team", "slack", "u1", "Mei")
    with database.session() as session:
        query = sa.text("SELECT wrapped FROM keys WHERE id = :id")
        key = bytes(session.connection().execute(query, {"id": slack.id}).scalar_one())
    identities = Identities(database)
    identities.link(slack.id, identities.issue(mei.id).code)
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(key in file or slack.id.encode() in file for file in files)
    database.close()


PROGRAM = """
import sys
from memory.database import Database
from memory.identities import Identities
from tests.master_key import MASTER
database = Database(sys.argv[1], MASTER)
print("begun", flush=True)
Identities(database).link(sys.argv[2], sys.argv[3])
print("ended", flush=True)
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_at_any_moment_they_are_two_or_one_and_all_can_be_read(
    kind: str, tmp_path: Path, new_postgres: Callable[[], str]
) -> None:
    url = f"sqlite:///{tmp_path / 'zhiyin.db'}" if kind == "sqlite" else new_postgres()
    database = Database(url, MASTER)
    database.migrate()
    Users(database).ensure_space("team", "Team")
    mei = Users(database).sign_in("team", "web", "mei", "Mei")
    slack = Users(database).sign_in("team", "slack", "u1", "Mei")
    talk = Conversations(database).start(slack.id)
    for number in range(TALKS):
        Conversations(database).append(slack.id, talk.id, "user", f"said {number}")
    code = Identities(database).issue(mei.id).code
    for after_s in (0.0, 0.02, 0.05, 0.1, 0.2, None):
        link_and_kill(url, slack.id, code, after_s)
        database = Database(url, MASTER)
        owner = Users(database).sign_in("team", "slack", "u1", "Mei").id
        messages = Conversations(database).messages(owner, talk.id)
        assert [message.text for message in messages] == [f"said {number}" for number in range(TALKS)]
        database.close()
        if owner == mei.id:
            return
    raise AssertionError("they were never joined")


def link_and_kill(url: str, user_id: str, code: str, after_s: float | None) -> None:
    command = [sys.executable, "-c", PROGRAM, url, user_id, code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        if after_s is not None:
            killer = threading.Timer(after_s, process.send_signal, [signal.SIGKILL])
            killer.start()
        process.wait(60)


def test_no_table_of_a_persons_rows_is_left_out() -> None:
    without = {table.name for table in SQLModel.metadata.sorted_tables if "user_id" not in table.c}
    assert without == {"spaces", "keys", "users", "items", "messages"}  # what a new one holds must be moved, too


def test_who_erases_themselves_takes_their_misses_not_along(database: Database, mei: User) -> None:
    identities, users = Identities(database), Users(database)
    for number in range(11):
        thief = users.sign_in(mei.space_id, "web", f"thief {number}", "Thief")
        for _ in range(5):
            with pytest.raises(InvalidLinkCode if number < 10 else TooManyAttempts):
                identities.link(thief.id, "no code")
        Privacy(database).erase(thief.id)


def test_who_is_linked_brings_their_misses_along(database: Database, mei: User, slack: User, tom: User) -> None:
    identities = Identities(database)
    for person in (slack, slack, tom, tom, tom):
        with pytest.raises(InvalidLinkCode):
            identities.link(person.id, "no code")
    identities.link(slack.id, identities.issue(tom.id).code)
    with pytest.raises(TooManyAttempts):
        identities.link(tom.id, identities.issue(mei.id).code)
