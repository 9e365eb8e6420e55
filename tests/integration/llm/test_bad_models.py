"""Model files and sizes that cannot work: each ends with words that say what to do, and with nothing else."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest

from bot.errors import ModelUnavailable, WeightsError
from bot.llm.gguf import weights
from bot.llm.gguf.chat import GgufChat
from bot.llm.gguf.file import least_bytes, read_shape
from tests.models import SMALL

pytestmark = pytest.mark.llm

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def whole(model_file: Callable[[str], Path]) -> Path:
    return model_file(SMALL)


@pytest.fixture(scope="module")
def layout(whole: Path) -> dict[str, int]:
    """Where the parts of the real file begin, by the reference reader."""
    reader = gguf.GGUFReader(whole)
    return {
        "the first name": 12,
        "the values": 1_000,
        "the vocabulary": 500_000,
        "the tensors' list": reader.tensors[5].field.offset + 10,
        "the tensors' data": reader.data_offset + 1_000,
        "the last byte": whole.stat().st_size - 1,
    }


def load(path: Path, context_tokens: int = 512, parallel: int = 1) -> None:
    GgufChat.load(path, context_tokens=context_tokens, parallel=parallel, threads=1).close()


def martian(folder: Path) -> Path:
    path = folder / "martian.gguf"
    writer = gguf.GGUFWriter(path, "martian")
    writer.add_block_count(1)
    writer.add_tensor("canal", np.zeros((4, 4), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.parametrize(
    "place",
    ["the first name", "the values", "the vocabulary", "the tensors' list", "the tensors' data", "the last byte"],
)
def test_a_file_that_is_cut_short_is_named_with_what_to_do(
    whole: Path, layout: dict[str, int], tmp_path: Path, place: str
) -> None:
    cut = tmp_path / "cut.gguf"
    with whole.open("rb") as file:
        cut.write_bytes(file.read(layout[place]))
    with pytest.raises(WeightsError, match=r"cut\.gguf' is cut short.*again"):
        load(cut)


def test_a_file_of_an_unknown_architecture_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"martian\.gguf'.*'martian'.*upgrade xllamacpp"):
        load(martian(tmp_path))


@pytest.mark.parametrize("content", [b"", b"GGUF", b"Dear diary", b"GGUF" + b"\xff" * 500])
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.gguf"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"no\.gguf"):
        load(path)


def test_a_folder_or_nothing_in_a_models_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="is a folder; name the GGUF file"):
        weights.find(str(tmp_path), tmp_path)
    with pytest.raises(WeightsError, match=r"none\.gguf"):
        load(tmp_path / "none.gguf")


def test_the_header_is_read_as_the_reference_reads_it(whole: Path) -> None:
    reader = gguf.GGUFReader(whole)

    def number(name: str) -> int:
        return int(reader.fields[f"llama.{name}"].contents())

    width = number("embedding_length") // number("attention.head_count")
    shape = read_shape(whole)
    assert shape.architecture == "llama"
    assert shape.context_tokens == number("context_length")
    assert shape.cache_bytes_a_token == number("block_count") * number("attention.head_count_kv") * 2 * width * 2
    last = max(reader.tensors, key=lambda tensor: tensor.data_offset)
    assert least_bytes(whole) == last.data_offset + last.n_bytes


def test_a_context_beyond_the_memory_is_refused_before_it_is_taken(whole: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"GB of memory.*ZHIYIN_LLM_CONTEXT_TOKENS"):
        load(whole, context_tokens=10_000_000, parallel=10_000)


def test_a_model_gives_a_chat_no_more_context_than_it_was_trained_for(whole: Path) -> None:
    model = GgufChat.load(whole, context_tokens=10_000_000, parallel=1, threads=1)
    assert model.context_tokens == read_shape(whole).context_tokens
    model.close()


def test_a_model_that_is_closed_as_soon_as_it_is_there_is_closed(whole: Path) -> None:
    for _ in range(5):
        model = GgufChat.load(whole, context_tokens=512, parallel=1, threads=1)
        model.close()
        with pytest.raises(ModelUnavailable):
            model.invoke("Hello")


def zhiyin(
    folder: Path, *words: str, most_bytes: int = resource.RLIM_INFINITY, **settings: str
) -> subprocess.CompletedProcess[str]:
    limit = f"resource.setrlimit(resource.RLIMIT_AS, ({most_bytes}, {most_bytes}))"
    program = f"import resource; {limit}; from ui.cli import main; main()"
    command = [sys.executable, "-c", program, *words, "--data", str(folder / "data")]
    environment = {**os.environ, **settings}
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120, check=False)


def assert_explained(ended: subprocess.CompletedProcess[str], words: str) -> None:
    assert ended.returncode == 1
    assert words in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [["serve", "--port", "17860"], ["ask", "Is there life?"]])
def test_a_command_ends_with_the_reason_and_status_1(tmp_path: Path, command: list[str]) -> None:
    assert_explained(zhiyin(tmp_path, *command, "--model", str(martian(tmp_path))), "upgrade xllamacpp")


def test_a_process_that_may_take_too_little_memory_ends_with_the_reason(whole: Path, tmp_path: Path) -> None:
    ended = zhiyin(
        tmp_path,
        *("ask", "Is there life?", "--model", str(whole)),
        most_bytes=6_000_000_000,
        ZHIYIN_LLM_CONTEXT_TOKENS="8192",
        ZHIYIN_LLM_PARALLEL="64",
    )
    assert_explained(ended, "Lower ZHIYIN_LLM_CONTEXT_TOKENS")
