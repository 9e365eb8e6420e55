"""Where the browser of the end-to-end tests is. As a program: prints its path, or ends with status 1."""

import shutil
import sys

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_MAC_PROGRAMS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find_browser() -> str | None:
    """Return the path of Chromium, or of Chrome."""
    return next(filter(None, map(shutil.which, (*_PROGRAMS, *_MAC_PROGRAMS))), None)


if __name__ == "__main__":
    program = find_browser()
    print(program or "Chromium was not found.")  # noqa: T201
    sys.exit(program is None)
