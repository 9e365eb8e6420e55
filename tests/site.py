"""A small web site on this machine, whose pages a test may change."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Website:
    """Pages by path, and which of them were asked for. A page is its kind and its text."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.moved: dict[str, str] = {}  # paths to where they redirect to
        self.asked: list[str] = []
        self.url = ""

    def write(self, path: str, text: str, kind: str = "text/html; charset=utf-8") -> None:
        """Put a page there."""
        self.pages[path] = kind, text

    def article(self, path: str, title: str, body: str) -> None:
        """Put a page there that has a menu and a footer as every page of its site."""
        menu = "<nav><ul><li><a href='/'>Home</a></li><li>Menu of everything</li></ul></nav>"
        text = f"<p>{body} This is what it says, and there is more of it than of the menu around it.</p>"
        page = f"{menu}<main><h1>{title}</h1>{text}</main><footer>Legal notes</footer>"
        head = f"<head><title>{title}</title></head>"
        self.write(path, f"<!DOCTYPE html><html>{head}<body>{page}</body></html>")


@contextmanager
def website() -> Iterator[Website]:
    """Serve a site on a free port."""
    site = Website()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            kind, text = site.pages.get(self.path, ("", ""))
            if target := site.moved.get(self.path):
                self.send_response(302)
                self.send_header("Location", target)
            else:
                self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()
