"""Sealing and opening."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.crypto import Cipher, MasterKeys, new_key
from memory.errors import CannotDecrypt, InvalidMasterKey

KEY, OTHER = bytes(32), bytes([1]) * 32


@given(st.binary(), st.text())
def test_what_is_sealed_opens_at_its_place(plain: bytes, place: str) -> None:
    assert Cipher(KEY).open(Cipher(KEY).seal(plain, place), place) == plain


def test_it_does_not_open_elsewhere_nor_by_another_key_nor_changed() -> None:
    sealed = Cipher(KEY).seal(b"tea", "memories/1/sealed")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for key, value, place in (
        (KEY, sealed, "memories/2/sealed"),
        (OTHER, sealed, "memories/1/sealed"),
        (KEY, changed, "memories/1/sealed"),
        (KEY, b"", "memories/1/sealed"),
    ):
        with pytest.raises(CannotDecrypt):
            Cipher(key).open(value, place)


def test_the_same_is_never_sealed_the_same() -> None:
    assert len({Cipher(KEY).seal(b"tea", "place") for _ in range(100)}) == 100


def test_the_newest_master_key_wraps_and_every_one_unwraps() -> None:
    old, both, new = MasterKeys([KEY]), MasterKeys([OTHER, KEY]), MasterKeys([OTHER])
    key = new_key()
    assert both.unwrap(old.wrap(key, "mei"), "mei", old.current) == key
    assert new.unwrap(both.wrap(key, "mei"), "mei", both.current) == key
    with pytest.raises(CannotDecrypt, match="ZHIYIN_MASTER_KEY"):
        new.unwrap(old.wrap(key, "mei"), "mei", old.current)
    with pytest.raises(CannotDecrypt):
        new.unwrap(new.wrap(key, "mei"), "tom", new.current)


@pytest.mark.parametrize("text", ["", "short", "zz" * 32, "aa" * 31, f"{'aa' * 32},bb"])
def test_what_is_no_master_key_is_refused_with_how_to_make_one(text: str) -> None:
    with pytest.raises(InvalidMasterKey, match="openssl rand"):
        MasterKeys.parse(text)


def test_master_keys_are_read_with_commas_or_lines_between() -> None:
    assert MasterKeys.parse(f"{OTHER.hex()},\n{KEY.hex()}\n").current == MasterKeys([OTHER]).current
