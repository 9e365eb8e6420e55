"""A real OpenAI-compatible endpoint in a process of its own, to be killed, frozen and measured: llama.cpp's server.

    python -m tests.llama_server FILE.gguf [--port 0] [--parallel 2] [--context-tokens 1024] [--threads 0] [--key K]

It prints its base URL as its first line, and serves until it is ended.
"""

import argparse
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.llm.gguf.cpu import cores

ROOT = Path(__file__).parent.parent
KEY = "endpoint-key"


@dataclass
class LlamaServer:
    """One running endpoint."""

    url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.process.kill()
        self.process.wait(30)

    def freeze(self) -> None:
        """Let it hang: it accepts connections and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def llama_server(file: Path, *options: str, port: int = 0, key: str = KEY) -> Iterator[LlamaServer]:
    """Serve a model file with these options of the command line; end the process afterwards."""
    command = [sys.executable, "-m", "tests.llama_server", str(file), "--port", str(port), "--key", key, *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        server = LlamaServer(process.stdout.readline().strip(), process)
        try:
            assert server.url, "the endpoint did not start"
            yield server
        finally:
            server.thaw()
            server.kill()


def main() -> None:
    """Serve."""
    from xllamacpp import CommonParams, Server  # type: ignore[import-untyped]

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--context-tokens", type=int, default=1024, help="of each chat")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    options = parser.parse_args()
    params = CommonParams()
    params.model.path = str(options.file)
    params.n_parallel = options.parallel
    params.n_ctx = options.context_tokens * options.parallel
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads or cores()
    params.hostnames, params.port = ["127.0.0.1"], options.port
    params.api_keys = [options.key]
    params.verbosity = -1
    params.warmup = False
    server = Server(params)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stdout.write(f"{server.listening_address}/v1\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main()
