"""Tokens in, text out, as it can be shown: whole characters only, and no stop string or the beginning of one."""

from collections.abc import Callable, Sequence

Decode = Callable[[list[int]], str]

_UNFINISHED = "\ufffd"  # what a decoder writes for the first bytes of a character


class TextStream:
    """The text of one answer. Not thread-safe."""

    def __init__(self, decode: Decode, stop: Sequence[str] = ()) -> None:
        """Begin an answer.

        Args:
            decode: token ids to text, leaving special tokens out.
            stop: strings that end the answer; the text stops before them.
        """
        self._decode = decode
        self._stop = [text for text in stop if text]
        self._tokens: list[int] = []  # since the last place where the text was whole, and one piece before it
        self._shown = 0  # of these tokens, how many are in the text already
        self._held = ""  # text that may become a stop string
        self.stopped = False

    def feed(self, tokens: Sequence[int]) -> str:
        """Take more tokens; return the text to show for them, which may be empty."""
        if self.stopped:
            return ""
        self._tokens += tokens
        before = self._decode(self._tokens[: self._shown])
        whole = self._decode(self._tokens)
        if len(whole) <= len(before) or whole.endswith(_UNFINISHED):
            return ""
        # The piece before stays: a decoder may drop the space in front of the first token it sees.
        self._tokens = self._tokens[self._shown :]
        self._shown = len(self._tokens)
        return self._hold_back(whole[len(before) :])

    def end(self) -> str:
        """Return what is still held back; the answer is complete."""
        if self.stopped:
            return ""
        before = self._decode(self._tokens[: self._shown])
        rest, self._held = self._held + self._decode(self._tokens)[len(before) :], ""
        self.stopped = True
        return rest

    def _hold_back(self, piece: str) -> str:
        text = self._held + piece
        found = [place for place in (text.find(stop) for stop in self._stop) if place >= 0]
        if found:
            self.stopped, self._held = True, ""
            return text[: min(found)]
        keep = max((_overlap(text, stop) for stop in self._stop), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]


def _overlap(text: str, stop: str) -> int:
    """Return the length of the longest end of the text with which the stop string begins."""
    longest = min(len(text), len(stop) - 1)
    return next((size for size in range(longest, 0, -1) if text.endswith(stop[:size])), 0)
