"""The language models that the settings name, each opened once. The libraries of an engine are imported with it."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from bot import second_look
from bot.boot_listener import BootListener
from bot.budget import PromptBudget
from bot.errors import SettingsError
from bot.llm.models import Models
from bot.settings import LlmSettings, Settings
from bot.types import LANGUAGES

_CHATS = 4  # computed at once where the settings leave it open: more would make each too slow
_ENDPOINT_CHATS = 64  # at one endpoint, likewise; vLLM and hosted services compute that many and more


def open_models(settings: Settings, hear: BootListener, stack: ExitStack) -> Models:
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
    _warm(model.warm, PromptBudget(model, llm.context_tokens, llm.answer_tokens))
    return model


def _warm(warm: Callable[[list[BaseMessage]], None], budget: PromptBudget) -> None:
    """Compute the constant fronts of prompts before the first person waits for them."""
    for language in LANGUAGES:
        warm(budget.front(language))
        warm(second_look.front(language))


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
    _warm(model.warm, PromptBudget(model, llm.context_tokens, llm.answer_tokens))
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
