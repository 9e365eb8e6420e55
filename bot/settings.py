"""Every setting, with its unit and default: flags win over ZHIYIN_* variables, these over `.env`.

A nested setting is one variable: `llm.model` is ZHIYIN_LLM_MODEL, `qdrant.url` is ZHIYIN_QDRANT_URL.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Backend = Literal["gguf", "transformers", "openai"]


class LlmSettings(BaseModel):
    """The language model."""

    backend: Backend = "gguf"
    model: str = Field(
        "qwen2.5-coder-1.5b-instruct",
        description="gguf: a packaged name or a file; transformers: a folder, a hub name or `auto`, which is what "
        "unset means there: the largest that the GPU holds; openai: the served name",
    )
    url: str = Field("", description="openai: base URL of the endpoint, such as http://host:8000/v1")
    key: SecretStr = Field(SecretStr(""), description="openai: API key")
    gguf_file: str = Field("", description="transformers: a GGUF file inside `model` to read the weights from")
    context_tokens: int = Field(4096, ge=512, description="context per chat")
    parallel: int = Field(
        0, ge=0, le=256, description="chats served at once, more wait; 0: 4 on a CPU, as many as fit on a GPU"
    )
    threads: int = Field(0, ge=0, description="CPU threads; 0 means one a core")
    answer_tokens: int = Field(512, ge=16, description="longest answer")
    temperature: float = Field(0.0, ge=0, le=2)
    timeout_s: float = Field(120.0, gt=0, description="longest wait for one answer")


class QdrantSettings(BaseModel):
    """The index: embedded in the data folder unless a URL is set."""

    url: str = Field("", description="a Qdrant server or cluster; empty means embedded")
    key: SecretStr = Field(SecretStr(""), description="API key of the server")
    collection: str = "zhiyin"


class TurnSettings(BaseModel):
    """What one turn may take."""

    message_chars: int = Field(8000, ge=1, description="longest message, in characters")
    passages: int = Field(4, ge=1, le=20, description="passages put before the model")
    passage_tokens: int = Field(180, ge=50, description="tokens of passages in the prompt, all together")
    memories: int = Field(5, ge=0, le=50, description="memories put before the model")
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
    upload_bytes: int = Field(50_000_000, ge=1, description="largest uploaded file")
    models: Path = Field(
        Path("~/.cache/zhiyin/models"),
        description="folder of downloaded model files, shared by installations",
    )
    database: str = Field("", description="database URL; empty means SQLite in the data folder")
    log: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    llm: LlmSettings = LlmSettings()
    qdrant: QdrantSettings = QdrantSettings()
    turn: TurnSettings = TurnSettings()

    @property
    def database_url(self) -> str:
        """The database's URL: the one set, or SQLite in the data folder."""
        return self.database or f"sqlite:///{self.data / 'zhiyin.db'}"
