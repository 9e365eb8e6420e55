"""Sealing: personal text under a person's own data key, and data keys under the installation's master key.

Covered: whoever reads the database file, its write-ahead log, a dump or a backup without the master key reads no
personal text and no vector of one; a sealed value that is changed, or moved to another row, column or person, does
not open. A destroyed data key leaves everything that it sealed unreadable, in old backups too unless those hold the
key's row.

Not covered: who holds the master key, or reads the memory of the running process; what rows show without being
opened: ids, times, counts, kinds, weights and lengths.

AES-256-GCM, because every processor computes it in hardware and a vector is opened in a microsecond. Its nonce is
random, 96 bits; one key may seal 2^32 values by that, and each key seals one person's only.
Source: NIST SP 800-38D, 8.2.2 and 8.3; https://cryptography.io/en/latest/hazmat/primitives/aead/
"""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from memory.errors import CannotDecrypt, InvalidMasterKey
from memory.types import Json

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"  # first byte of all that is sealed
_NAME_CHARS = 16


def new_key() -> bytes:
    """Return a random key."""
    return os.urandom(KEY_BYTES)


class Cipher:
    """Seals and opens with one key. A place says which value of which row it is, and is sealed with it, unseen."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, plain: bytes, place: str) -> bytes:
        """Return the sealed bytes, 29 more than they were."""
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + self._aead.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed for this place.

        Raises:
            CannotDecrypt: it was not sealed by this key for this place, or has been changed.
        """
        return self.open_all([(sealed, place)])[0]

    def open_all(self, values: Iterable[tuple[bytes, str]]) -> list[bytes]:
        """Return what was sealed, each for its place, as fast as can be. Raises what `open` raises."""
        decrypt, begin, place = self._aead.decrypt, 1 + _NONCE_BYTES, ""
        opened = []
        try:
            for sealed, place in values:
                opened.append(decrypt(sealed[1:begin], sealed[begin:], place.encode()))
        except (InvalidTag, ValueError) as error:
            raise CannotDecrypt(
                f"What is stored at {place!r} is damaged or was moved there. Restore the database from a backup."
            ) from error
        return opened

    def seal_json(self, value: Json, place: str) -> bytes:
        """Return a JSON object, sealed."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), place)

    def open_json(self, sealed: bytes, place: str) -> dict[str, object]:
        """Return the JSON object that was sealed for this place. Raises what `open` raises."""
        opened: dict[str, object] = json.loads(self.open(sealed, place))
        return opened


class MasterKeys:
    """The installation's master keys, the newest first: that one wraps, and all of them unwrap."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {hashlib.sha256(key).hexdigest()[:_NAME_CHARS]: Cipher(key) for key in keys}
        self.current = next(iter(self._ciphers))  # its name, which tells nothing of the key

    @classmethod
    def parse(cls, text: str) -> "MasterKeys":
        """Return the keys written in hexadecimal, with commas or white space between.

        Raises:
            InvalidMasterKey: one has another length, or there is none.
        """
        words = text.replace(",", " ").split()
        try:
            keys = [bytes.fromhex(word) for word in words]
        except ValueError:
            keys = []
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise InvalidMasterKey(
                f"A master key has {2 * KEY_BYTES} hexadecimal digits, as `openssl rand -hex {KEY_BYTES}` prints them."
            )
        return cls(keys)

    def wrap(self, key: bytes, owner: str) -> bytes:
        """Return an owner's data key under the newest master key."""
        return self._ciphers[self.current].seal(key, f"keys/{owner}")

    def unwrap(self, wrapped: bytes, owner: str, master: str) -> bytes:
        """Return an owner's data key.

        Args:
            wrapped: what `wrap` returned.
            owner: whose key it is.
            master: name of the master key that wraps it.

        Raises:
            CannotDecrypt: that master key is not here.
        """
        if master not in self._ciphers:
            raise CannotDecrypt(
                "The master key is not the one that this database was written with. Set ZHIYIN_MASTER_KEY to that one, "
                "or put the file .master-key back into the data folder. Replicas need the same ZHIYIN_MASTER_KEY."
            )
        return self._ciphers[master].open(wrapped, f"keys/{owner}")
