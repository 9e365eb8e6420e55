"""The steps of one turn, one function each, in the order of `bot/graph.py`."""
