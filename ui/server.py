"""Serving: one bot behind one HTTP server, until Ctrl-C."""

import socket

import uvicorn

from bot.boot_listener import BootListener
from bot.bootstrap import bootstrap
from bot.errors import SettingsError
from bot.settings import Settings
from ui.app import build_app
from ui.console import stderr

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PATIENCE_S = 5  # for requests in flight when the server is asked to stop


def run(settings: Settings, listener: BootListener) -> None:
    """Open the installation and serve it; blocks until Ctrl-C or SIGTERM.

    Raises:
        SettingsError: the port is taken or not allowed.
        BotError, StoreError, KnowledgeError: the installation cannot be opened.
    """
    check_port(settings.host, settings.port)
    with bootstrap(settings, demo=True, listener=listener) as bot:
        config = uvicorn.Config(
            build_app(bot),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,  # addresses would name what people look at
            timeout_graceful_shutdown=_PATIENCE_S,
        )
        if not settings.key.get_secret_value() and settings.host not in _LOOPBACK:
            stderr.print("[yellow]Everybody who can reach this address may come in: set ZHIYIN_KEY.[/]")
        bot.library.ingestion.serve(settings.space)
        stderr.print(f"[bold green]Zhiyin is at http://{settings.host}:{settings.port}[/] (Ctrl-C stops it)")
        try:
            uvicorn.Server(config).run()
        finally:
            stderr.print("Stopping; what was said is saved.")


def check_port(host: str, port: int) -> None:
    """Find out whether the port is free before the model is loaded.

    Raises:
        SettingsError: it is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"Nothing can be served at {host}:{port}: {error.strerror}. Choose another with --host and --port."
            ) from error
