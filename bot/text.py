"""Small measures of text that several steps share."""

import re

_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]")


def estimate_tokens(text: str) -> int:
    """Return about how many tokens Qwen's tokenizer makes of the text, without asking it.

    Measured on the demo collection: 0.7 a Chinese character, 0.25 any other; within a sixth for whole passages.
    """
    cjk = len(_CJK.findall(text))
    return round(0.7 * cjk + 0.25 * (len(text) - cjk)) + 1
