"""The master key of the tests' databases."""

from memory.crypto import MasterKeys

MASTER = MasterKeys([bytes(32)])
