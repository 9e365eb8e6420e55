"""Every setting, with its unit and default: flags win over ZHIYIN_* variables, these over `.env`.

A nested setting is one variable: `llm.model` is ZHIYIN_LLM_MODEL, `qdrant.url` is ZHIYIN_QDRANT_URL.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from memory.crypto import MasterKeys
from memory.errors import InvalidMasterKey

Backend = Literal["gguf", "transformers", "openai"]


_SESSION_KEY_CHARS = 32
PACKAGED_EMBEDDER = "multilingual-e5-small"


class SpaceModel(BaseModel):
    """The language model of one space; what is empty is as for every space."""

    model: str
    url: str = ""


class LlmSettings(BaseModel):
    """The language model."""

    backend: Backend = "gguf"
    model: str = Field(
        "qwen2.5-coder-1.5b-instruct",
        description="gguf: a packaged name or a file; transformers: a folder, a hub name or `auto`, which is what "
        "unset means there: the largest that the GPU holds; openai: the served name",
    )
    url: str = Field("", description="openai: base URLs of the endpoints, such as http://host:8000/v1; comma between")
    key: SecretStr = Field(SecretStr(""), description="openai: API key")
    spaces: Mapping[str, SpaceModel] = Field(
        default_factory=dict,
        description='spaces with a model of their own, as JSON: {"legal": "name"} or {"legal": {"model": …, "url": …}}',
    )
    gguf_file: str = Field("", description="transformers: a GGUF file inside `model` to read the weights from")
    context_tokens: int = Field(4096, ge=512, description="context per chat")
    parallel: int = Field(
        0,
        ge=0,
        le=1024,
        description="chats computed at once, more wait; 0: 4 on a CPU, as many as fit on a GPU, 64 at each endpoint",
    )
    threads: int = Field(0, ge=0, description="CPU threads; 0 means one a core")
    answer_tokens: int = Field(512, ge=16, description="longest answer")
    temperature: float = Field(0.0, ge=0, le=2)
    timeout_s: float = Field(120.0, gt=0, description="openai: longest wait for one answer")
    first_token_s: float = Field(30.0, gt=0, description="openai: longest wait for an answer to begin")

    @field_validator("url")
    @classmethod
    def _check_urls(cls, value: str) -> str:
        return _checked_urls(value)

    @field_validator("spaces", mode="before")
    @classmethod
    def _read_spaces(cls, value: object) -> dict[str, SpaceModel]:
        match value:
            case Mapping():
                return {str(space): _space_model(str(space), given) for space, given in value.items()}
        raise ValueError('it is JSON such as {"legal": "name"}')

    @property
    def urls(self) -> tuple[str, ...]:
        """The endpoints' base URLs, each once."""
        return tuple(dict.fromkeys(part.strip().rstrip("/") for part in self.url.split(",") if part.strip()))

    def for_space(self, space_id: str) -> "LlmSettings":
        """Return the settings of a space's model."""
        own = self.spaces.get(space_id)
        if own is None:
            return self
        return self.model_copy(update={"model": own.model, "url": own.url or self.url})


class EmbeddingSettings(BaseModel):
    """The embedding model. Another one is taken into use in the background: until then the index serves as it is."""

    model: str = Field(
        PACKAGED_EMBEDDER,
        description="the packaged model, or a model of sentence-transformers: a folder or a hub name",
    )
    device: str = Field("cpu", description="cpu, or PyTorch's name of a GPU, such as cuda, for half precision on it")


class QdrantSettings(BaseModel):
    """The index: embedded in the data folder unless a URL is set."""

    url: str = Field("", description="a Qdrant server or cluster; empty means embedded")
    key: SecretStr = Field(SecretStr(""), description="API key of the server")
    collection: str = "zhiyin"
    copies: int = Field(1, ge=1, le=16, description="of every passage, on as many nodes of a cluster")


class SourcesSettings(BaseModel):
    """Where documents may be had from."""

    allow_hosts: str = Field("", description="private hosts that are fetched from, names or addresses; comma between")
    folders: str = Field("", description="folders of this machine that the API may make sources of; comma between")

    @property
    def hosts(self) -> frozenset[str]:
        """The private hosts that may be fetched from."""
        return frozenset(part.strip().lower() for part in self.allow_hosts.split(",") if part.strip())

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders that the API may make sources of, and of what is below them."""
        return tuple(Path(part.strip()).expanduser().resolve() for part in self.folders.split(",") if part.strip())


class RerankSettings(BaseModel):
    """A model that reads question and passage together, for machines with a GPU."""

    model: str = Field("", description="a cross-encoder's folder or hub name; empty means none")
    candidates: int = Field(20, ge=1, le=50, description="passages that it reads a question")


class ParseSettings(BaseModel):
    """What reading one document may take, in a process of its own."""

    timeout_s: float = Field(
        120.0, gt=0, description="longest reading of a document; a recognised page or a file of an archive adds a tenth"
    )
    memory_mb: int = Field(2000, ge=500, description="most memory for reading a document")


class TurnSettings(BaseModel):
    """What one turn may take."""

    message_chars: int = Field(8000, ge=1, description="longest message, in characters")
    passages: int = Field(4, ge=1, le=20, description="passages put before the model")
    passage_tokens: int = Field(130, ge=50, description="tokens of passages in the prompt, all together")
    memories: int = Field(5, ge=0, le=50, description="memories put before the model")
    past_messages: int = Field(3, ge=0, le=20, description="messages of earlier turns that recall may bring back")
    history_messages: int = Field(4, ge=0, le=50, description="earlier messages put before the model")
    rewrite_by_model: bool = Field(
        False, description="rewrite follow-up questions by the model, for fast ones; else by rule"
    )


class Settings(BaseSettings):
    """All settings of one installation."""

    model_config = SettingsConfigDict(
        env_prefix="ZHIYIN_",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        env_file=".env",
        extra="ignore",
        frozen=True,
    )

    data: Path = Field(Path("data"), description="folder of this installation: database, index, uploads")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(7860, ge=1, le=65535, description="port to listen on")
    space: str = Field("demo", description="the space that is served")
    demo: bool = Field(True, description="load the demo collection into an empty demo space")
    key: SecretStr = Field(SecretStr(""), description="bearer token that the HTTP API asks for; empty means open")
    operator_key: SecretStr = Field(
        SecretStr(""),
        description="the operator's key, for signing in and as bearer token: opens the page of the documents and their "
        "sources, and says who may see what; empty: the page is for whoever comes in, with ZHIYIN_KEY where that is "
        "set, and the rest the command line's",
    )
    session_key: SecretStr = Field(
        SecretStr(""),
        description="signs session cookies; replicas need the same one; empty means one made in the data folder",
    )
    master_key: SecretStr = Field(
        SecretStr(""),
        description="hexadecimal key that opens what people said; replicas need the same one; new and old with a comma "
        "between while it is changed; empty means one made in the data folder",
    )
    uploads: str = Field("", description="folder of uploaded files; replicas share it; empty means in the data folder")
    upload_bytes: int = Field(50_000_000, ge=1, description="largest uploaded file")
    models: Path = Field(
        Path("~/.cache/zhiyin/models"),
        description="folder of downloaded model files, shared by installations",
    )
    database: str = Field("", description="database URL; empty means SQLite in the data folder")
    log: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    llm: LlmSettings = LlmSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    qdrant: QdrantSettings = QdrantSettings()
    sources: SourcesSettings = SourcesSettings()
    rerank: RerankSettings = RerankSettings()
    parse: ParseSettings = ParseSettings()
    turn: TurnSettings = TurnSettings()

    @field_validator("session_key")
    @classmethod
    def _check_session_key(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < _SESSION_KEY_CHARS:
            raise ValueError(f"it needs {_SESSION_KEY_CHARS} characters or more, as random ones")
        return value

    @field_validator("master_key")
    @classmethod
    def _check_master_key(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            try:
                MasterKeys.parse(value.get_secret_value())
            except InvalidMasterKey as error:
                raise ValueError(str(error)) from error
        return value

    @property
    def uploads_folder(self) -> Path:
        """The folder of uploaded files."""
        return Path(self.uploads) if self.uploads else self.data / "uploads"

    @property
    def database_url(self) -> str:
        """The database's URL: the one set, or SQLite in the data folder."""
        return self.database or f"sqlite:///{self.data / 'zhiyin.db'}"

    @property
    def catalogue_url(self) -> str:
        """The URL of the database of documents and jobs: the one set, or SQLite of its own in the data folder."""
        return self.database or f"sqlite:///{self.data / 'catalogue.db'}"


def _checked_urls(value: str) -> str:
    for url in value.split(","):
        parts = urlsplit(url.strip())
        if url.strip() and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError(f"{url.strip()!r} is no URL such as http://host:8000/v1")
    return value


def _space_model(space: str, given: object) -> SpaceModel:
    """Return what is given for a space: a model's name, or a mapping with a name and, if wanted, a URL."""
    match given:
        case SpaceModel():
            return given
        case str(model) if model:
            return SpaceModel(model=model)
        case {"model": str(model), "url": str(url), **rest} if model and not rest:
            return SpaceModel(model=model, url=_checked_urls(url))
        case {"model": str(model), **rest} if model and not rest:
            return SpaceModel(model=model)
    raise ValueError(f'space {space!r} needs the name of a model, or {{"model": name, "url": URL}}')
