"""Whether what a document is known by is a file of this machine: it may be an address on the web, or of long ago."""

import os
from pathlib import Path


def is_file_here(uri: str | Path) -> bool:
    """Tell whether a document's URI is the path of a file on this machine, whatever else it may be."""
    return os.path.isfile(uri)  # noqa: PTH113 - unlike Path's it is False for what can be no path
