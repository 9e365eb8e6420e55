"""The composition root: the only place that chooses implementations, opens them and closes them.

Heavy libraries are imported here, inside the functions that need them, so that commands which don't stay fast.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.language_models import BaseChatModel

from bot.access import Gate
from bot.boot_listener import BootListener
from bot.bot import Bot
from bot.budget import Budgets
from bot.consolidate import Consolidator
from bot.deletions import Deletions
from bot.document_items import DocumentItems
from bot.embedders import Embedders, open_embedders
from bot.errors import DataFolderBusy, SettingsError
from bot.graph import build_graph
from bot.ingestion import Ingestion, Stores
from bot.learn import Learner
from bot.library import Content as LibraryContent
from bot.library import Library
from bot.llm.models import Models
from bot.master_key import master_keys
from bot.open_models import open_models
from bot.people import People, PeopleStores
from bot.recommend.recommender import Recommender
from bot.recommend.taste import Taste
from bot.recommend.topics import Topics
from bot.services import Services
from bot.settings import Settings
from bot.uploaders import Uploaders
from bot.worker import Worker
from knowledge.catalogue import Catalogue
from knowledge.document_embedder import DocumentEmbedder
from knowledge.ingest import Ingester, Split
from knowledge.jobs import Jobs
from knowledge.parsers import Limits, Parsers
from knowledge.protocols import Embedder, IndexStore, VectorIndex
from knowledge.retrieve import Reranking, Retriever
from knowledge.sources.fetch import Reach
from knowledge.sources.stored import StoredSources
from knowledge.types import Access
from memory.consents import Consents
from memory.consolidation import Consolidation
from memory.conversations import Conversations
from memory.database import Database
from memory.identities import Identities
from memory.interactions import Interactions
from memory.items import Items
from memory.memories import Memories
from memory.past import Past
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.users import Users

if TYPE_CHECKING:
    from knowledge.reembed import Reembedding
    from knowledge.split import Splitter

logger = logging.getLogger(__name__)

DEMO_SPACE = "demo"
_DRAWING = Limits(timeout_s=10.0, memory_bytes=1_000_000_000)  # of a page's picture
_STARTING = "start"  # what replicas that start together do one after the other


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
        EmbedderUnavailable: the embedding model cannot be found or loaded.
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
            Users(database).ensure_space(settings.space, settings.space.title())
            hear.step("index")
            content = _open_content(settings, stack)
            uploaders = Uploaders(Users(database), content.stores.catalogue)
            Privacy(database, elsewhere=uploaders.forget).finish_erasures()
        models = open_models(settings, hear, stack) if llm and model is None else Models(model)
        bot = _assemble(settings, database, content, models, stack)
        with database.alone(_STARTING):
            bot.library.repair(settings.space)
            if demo and settings.demo:
                _load_demo(bot, settings, hear)
        # The first search maps the index and the embedder's weights.
        bot.library.search(Access.operator(settings.space), "warm")
        hear.step("ready")
        yield bot


@dataclass(frozen=True, slots=True)
class _Content:
    """The knowledge room's parts, opened."""

    embedders: Embedders
    store: IndexStore
    index: VectorIndex
    stores: Stores


def _open_content(settings: Settings, stack: ExitStack) -> _Content:
    store = _store(settings)
    embedders = open_embedders(settings.embedding, store.model())
    index = store.open(embedders.index)
    stack.callback(index.close)
    store.tidy(embedders.wanted)
    url = settings.catalogue_url
    stores = Stores(Catalogue(url), Jobs(url), StoredSources(settings.database_url))
    for opened in (stores.catalogue, stores.jobs, stores.sources):
        stack.callback(opened.close)
    return _Content(embedders, store, index, stores)


def _assemble(settings: Settings, database: Database, content: _Content, models: Models, stack: ExitStack) -> Bot:
    embedder = content.embedders.people
    users, conversations, memories = Users(database), Conversations(database), Memories(database)
    profiles, items, interactions = Profiles(database), Items(database), Interactions(database)
    taste = Taste(embedder, interactions, profiles, memories, conversations)
    consents = Consents(database)
    kept_in_memory = (memories.drop, taste.drop, models.drop)
    catalogue = content.stores.catalogue
    uploaders = Uploaders(users, catalogue)
    privacy = Privacy(database, kept_in_memory, memories.people, uploaders.forget)
    identities = Identities(database, kept_in_memory, elsewhere=catalogue.owners.give)
    _follow(privacy, stack)
    stores = PeopleStores(conversations, memories, profiles, consents, identities, privacy)
    consolidator = Consolidator(models, embedder, stores, Consolidation(database))
    learner = Learner(models, embedder, memories, conversations, consents)
    learner.start(consolidator)
    stack.callback(learner.close)
    gate = Gate(users, catalogue)
    services = Services(
        settings=settings,
        models=models,
        budgets=Budgets(models, settings.llm.context_tokens, settings.llm.answer_tokens),
        embedder=embedder,
        retriever=Retriever(content.embedders.index, content.index, catalogue.hidden_versions, _reranking(settings)),
        gate=gate,
        recommender=Recommender(items, interactions, taste, gate),
        topics=Topics(items),
        learner=learner,
        consents=consents,
        conversations=conversations,
        memories=memories,
        past=Past(database, memories.known),
        profiles=profiles,
        interactions=interactions,
        items=items,
    )
    people = People(embedder, users, stores, gate, uploaders)
    ingester = _ingester(settings, database, content, stack)
    library = _library(ingester, content, services, uploaders, stack)
    stack.callback(library.ingestion.close)
    if content.embedders.wanted is not content.embedders.index:
        stack.callback(_reembed(database, content, ingester, services.retriever).close)
    return Bot(services, build_graph(), people, library)


def _follow(privacy: Privacy, stack: ExitStack) -> None:
    """Look from time to time for what is kept here of people whom a replica has erased or linked."""
    looking = Worker("people-gone", threading.Event(), privacy.drop_the_gone)
    stack.callback(looking.close)
    looking.start()


def _ingester(settings: Settings, database: Database, content: _Content, stack: ExitStack) -> Ingester:
    parsers = Parsers(Limits(settings.parse.timeout_s, settings.parse.memory_mb * 1_000_000))
    stack.callback(parsers.close)
    embedder = DocumentEmbedder(content.embedders.index)
    return Ingester(
        *(_split(embedder), embedder, content.index, content.stores.catalogue),
        alone=lambda wait: database.alone("ingest", wait=wait),
        load=parsers.load,
    )


def _library(
    ingester: Ingester, content: _Content, services: Services, uploaders: Uploaders, stack: ExitStack
) -> Library:
    settings, catalogue = services.settings, content.stores.catalogue
    document_items = DocumentItems(services.embedder, catalogue, services.items)
    deletions = Deletions(ingester, catalogue, services.items, document_items, settings.uploads_folder)
    reach = Reach(settings.sources.hosts)
    ingestion = Ingestion(ingester, content.stores, reach, document_items.sync, deletions.remove_old)
    drawing = Parsers(_DRAWING, processes=1)  # of its own, so that who looks at a page does not wait for documents
    stack.callback(drawing.close)
    parts = LibraryContent(
        *(ingester, ingestion, services.retriever, catalogue, services.items, document_items, deletions),
        *(uploaders, drawing.page_image, services.embedder),
    )
    return Library(settings, parts)


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


def _split(embedder: Embedder) -> Split:
    """Return the splitter's door; LlamaIndex takes a second to import, and is left until there is a document."""

    @cache
    def splitter() -> "Splitter":
        from knowledge.split import Splitter

        return Splitter(embedder)

    return lambda space_id, document: splitter().points(space_id, document)


def _store(settings: Settings) -> IndexStore:
    qdrant = settings.qdrant
    if qdrant.url:
        from knowledge.index.server import ServerStore, connect

        return ServerStore(connect(qdrant.url, qdrant.key.get_secret_value()), qdrant.collection, qdrant.copies)
    from knowledge.index.edge import EdgeStore

    return EdgeStore(settings.data / "index")


def _reembed(database: Database, content: _Content, ingester: Ingester, retriever: Retriever) -> "Reembedding":
    """Build the index of the embedder that the settings name, in the background; the old one serves until it is whole.

    The old one is removed at the next start.
    """
    from knowledge.reembed import Reembedding, Switch

    store, embedder = content.store, content.embedders.wanted
    new = store.successor(embedder)

    def finish(catch_up: Callable[[], object]) -> None:
        def last() -> None:
            catch_up()
            store.take_over(embedder)
            retriever.move(embedder, new)

        documents = DocumentEmbedder(embedder)
        ingester.move(_split(documents), documents, new, last)

    switch = Switch(lambda: database.alone("reembed", wait=False), lambda: store.model() == embedder.name, finish)
    moving = Reembedding(content.index, new, embedder, switch)
    moving.start()
    return moving


def _reranking(settings: Settings) -> Reranking | None:
    if not settings.rerank.model:
        return None
    from knowledge.cross_encoder import CrossEncoder

    return Reranking(CrossEncoder.load(settings.rerank.model), settings.rerank.candidates)


def _load_demo(bot: Bot, settings: Settings, hear: BootListener) -> None:
    """Load the demo collection into the demo space while it is empty; an interrupted load goes on at the next start."""
    folder = Path(__file__).parent.parent / "knowledge" / "demo"
    loading = settings.uploads_folder / ".demo-loading"  # where the next replica sees it too
    if settings.space != DEMO_SPACE or (bot.library.documents(Access.operator(DEMO_SPACE)) and not loading.exists()):
        return
    hear.step("demo")
    loading.parent.mkdir(parents=True, exist_ok=True)
    loading.touch()
    bot.library.ingest(DEMO_SPACE, sorted(path for path in folder.iterdir() if path.is_dir()), hear.on_ingest)
    bot.library.import_items(DEMO_SPACE, folder / "items.jsonl")
    loading.unlink()
