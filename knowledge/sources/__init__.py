"""Where documents come from: each kind of source is one file, behind the Protocol of `source.py`."""
