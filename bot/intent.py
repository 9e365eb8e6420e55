"""What a message asks for, by rules; and whether it leans on the message before it.

The rules are ordered: the first pattern that matches wins, and `answer` is what is left. They are meant to be
precise rather than complete: a missed special intent is still answered, a false one would annoy.
"""

import re

from bot.statements import is_question, statements_in
from bot.types import Intent

_ABOUT_ME = re.compile(
    r"\bwhat\b.{0,20}\b(know|remember|learned)\b.{0,12}\babout me\b"
    r"|\bwho am i\b|\bwhat('s| is) my name\b|\bdo you (know|remember) me\b"
    r"|你(都|还)?(知道|了解|记得|记住)(了)?我(的)?(什么|哪些|多少)|(关于我|对我).{0,6}(知道|了解|记得|记住)"
    r"|我(是谁|叫什么)|你(还)?(记得|认识)我吗",
    re.IGNORECASE,
)
_FORGET = re.compile(
    r"^\W*(please |can you |could you )?(forget|delete|erase|stop remembering)\b(?! to\b).{0,200}"
    r"|^\W*(请|麻烦)?(你)?(忘记|忘掉|忘了|别再记|不要再记|删除|删掉|清除)(?!了吗).{0,200}",
    re.IGNORECASE,
)
_FORGET_OBJECT = re.compile(
    r"\b(that|about|what|everything|all|my|i'm|i am|i|memor(y|ies)|it)\b|我|关于|所有|全部|记忆|这|那",
    re.IGNORECASE,
)
_RECOMMEND = re.compile(
    r"\b(recommend|suggest)\b(?!ed\b)"
    r"|\bwhat (should|could|can|shall) i (read|watch|buy|try|see|cook|listen)\b"
    r"|\b(something|anything|what) (else |good |new )*(to|i should) (read|watch|buy|listen)\b"
    r"|\bread next\b|推荐|(有什么|有没有|该|可以)(好|值得|再)?(看|读|买|听)(什么|的|点)"
    r"|接下来(看|读|买)什么|看点什么|读点什么",
    re.IGNORECASE,
)
_RECOMMENDED_FACT = re.compile(r"\b(is|are|was|were) recommended\b|推荐(的|用量|温度|时间)", re.IGNORECASE)
_CHAT = re.compile(
    r"^\W*(hi|hello|hey|yo|good (morning|afternoon|evening|night)|thanks?( you)?( so much| a lot)?|thx|bye|goodbye"
    r"|ok(ay)?|great|cool|nice|how are you( today| doing)?|who are you|what are you|what can you do"
    r"|你好|您好|嗨|哈喽|早上好|早安|晚上好|晚安|下午好|谢谢(你|您)?|多谢|再见|拜拜|好的|你是谁|你能做什么|你会什么|在吗)"
    r"[\s\W]*(zhiyin|there|知音|啊|呀|呢|了)?\W*$",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^\W*(and|but|so|then|also|what about|how about|why|how come|how so|which one|where exactly|really)\b"
    r"|\b(it|its|they|them|their|that one|this one|there|these|those|he|she|his|her|him)\b"
    r"|^\W*(那|那么|还有|然后|所以|为什么|另外)|呢[？?。!！]*$|(它|他|她|它们|他们|这个|那个|那里|这里|其中|前者|后者)",
    re.IGNORECASE,
)
_STANDALONE_CHARS = 60  # a longer question names its own subject


def intent_of(text: str) -> Intent:
    """Return what the message asks for."""
    if _ABOUT_ME.search(text):
        return "about_me"
    if _FORGET.match(text) and _FORGET_OBJECT.search(text):
        return "forget"
    if _RECOMMEND.search(text) and not _RECOMMENDED_FACT.search(text):
        return "recommend"
    if _CHAT.match(text):
        return "chat"
    if statements_in(text) and not is_question(text):
        return "remember"
    return "answer"


def leans_on_history(text: str) -> bool:
    """Tell whether a question may not stand alone: it is short and points back, or opens mid-thought."""
    return len(text) <= _STANDALONE_CHARS and bool(_LEANING.search(text))
