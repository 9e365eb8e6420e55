"""Questions that somebody asks back about themselves, such as "where do I live now?" and 我女儿几岁了."""

import re

from bot.wording.people import CHINESE

_ONESELF = re.compile(
    r"\b(?:what|who|whom|when|where|which|whose|how (?:old|many|much|long|tall|often|far))\b[^.!?,]{0,30}?(?:\b(?:is|are|was|were|did|does|do|has|have|will)|['’]s|['’]re)"
    r" (?:my|our|mine)\b"
    r"|\b(?:what|where|when|which|who|how (?:old|many|much|long|often))\b[^.!?,]{0,30}? (?:do|did|have|am|was) i (?:really |usually |currently |still |now |last |ever |just )?"
    r"(?:live|stay|like|love|hate|dislike|prefer|work|study|own|speak|play|drive|eat|drink|say|said|tell|told|ask|asked|mention|call|come from|grow|born|have\b(?! to)|meet|fly|travel|move|allergic|married|called|from)\b"
    r"|^\W*(?:where|who|how old|what|when) (?:am|was) i\b"
    r"|^\W*(?:am|was|do|did|have|is|are|does) (?:i|my|our)\b(?! (?:need|have to|allowed|supposed|required|get to|entitled))"
    r"|\b(?:you (?:still )?(?:know|remember)|remind me|tell me(?: again)?)\b.{0,12}\b(?:my|where i|what i|who i|when i|which i|how old i|about me|of me)\b"
    r"|我(?!们?(?:该|应该|可以|能|要怎|怎|如何|想(?:知道|问|了解)))[^，,。.!！?？]{0,12}?(?:住|叫|姓|喜欢|最爱|爱吃|爱喝|讨厌|工作|上班|生日|多大|几岁|过敏|养|[说告诉问提聊]+过|出生|毕业|结婚|会说|在哪|是谁|是哪|是做|约|预约|看牙|开会)"
    r"[^，,。.!！]{0,12}?(?:哪|什么|啥|谁|几|多少|吗|何时|没有|[?？])"
    rf"|我(?:的[^，,。.!！?？的怎如]{{1,8}}|家?(?:{CHINESE}))(?:现在|今年)?(?:叫|是|在|住|有|多大|几岁|停|放)[^，,。.!！怎如]{{0,8}}?(?:哪|什么|啥|谁|几|多少|何时|吗)"
    r"|(?:记得|知道|告诉我)我(?!该|应该|怎|如何|可以|能)[^，,。.!！?？]{1,16}[?？吗]"
    r"|我(?:现在|今年|目前)?(?:在哪|是谁|几岁|多大)",
    re.IGNORECASE,
)

_LONGEST = 300  # characters of a message that says so; the patterns try every pair of places in it


def asks_of_oneself(text: str) -> bool:
    """Tell whether a message asks for something of its writer: it tells of no interest in what documents say."""
    return bool(_ONESELF.search(text[:_LONGEST]))
