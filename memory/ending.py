"""What a statement says is over, and whether a memory tells of that: of the same activity, of the same object.

By words, within one language. That somebody no longer drinks cola ends "I drink cola" and "I love cola"; it does not
end "I collect cola cans", which is about cans, nor "I sell cola", which is a trade.

Not covered: other words for the same ("my bike" for "the bicycle"), and endings in wordings that are not here.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from memory.sameness import STANCE_STEMS, is_negative, stem, stems_of, topic

# Over is what one did ("I no longer run"), had ("I sold my car"), did with an object ("I gave up chess"), or a journey
# ("the Tokyo trip is off").
How = Literal["done", "had", "object", "journey"]


@dataclass(frozen=True, slots=True)
class Ending:
    """What is over, in the words of who says so; in English the verb stands apart, "" where none is given."""

    how: How
    what: str
    verb: str = ""

    def is_told_by(self, text: str) -> bool:
        """Tell whether a memory says what is over by this."""
        return _is_told_in_chinese(self, text) if _HAN.search(self.what) else _is_told_in_english(self, text)

    @property
    def less(self) -> "Ending | None":
        """What one did without where, when or with whom; None where nothing of that is said, or nothing else."""
        if self.how != "done":
            return None
        core, *circumstances = _CIRCUMSTANCE.split(self.what, maxsplit=1)
        return replace(self, what=core) if circumstances and topic(core) else None


def ending_in(text: str) -> Ending | None:
    """Return what a statement says is over; None where no wording here tells."""
    patterns = _CHINESE if _HAN.search(text) else _ENGLISH
    for how, pattern in patterns:
        if match := re.search(pattern, text, re.IGNORECASE):
            found = {name: (value or "").strip() for name, value in match.groupdict().items()}
            ending = Ending(how, _cut(found["what"]), found.get("verb", "").casefold())
            return ending if _tells(ending) else None
    return None


def _cut(what: str) -> str:
    """Return the words for what is over without those for why, since when and how much."""
    return _MODIFIERS.sub("", _DETAIL.sub("", what)).strip()


def _tells(ending: Ending) -> bool:
    """Tell whether an ending has words enough: 考 alone may be of anything, and who denies a denial ends nothing."""
    if is_negative(ending.what):
        return False
    if _HAN.search(ending.what):
        return bool(topic(ending.what)) and (ending.how != "done" or len(ending.what) > 1)
    return bool(topic(ending.what)) or _is_telling(ending.verb)


def _is_telling(verb: str) -> bool:
    return bool(verb) and stem(verb) not in STANCE_STEMS


_HAN = re.compile(r"[\u3400-\u9fff]")
_DETAIL = re.compile(
    r"\b(?:because|since|as|but|and|so|when|after|due to|thanks to|last|this|yesterday|today|any ?more|now|completely"
    r"|altogether|entirely|for (?:good|health|now|ever)|in (?:\d{4}|spring|summer|autumn|winter|january|february|march"
    r"|april|may|june|july|august|september|october|november|december)|(?:an?|\w+) (?:day|week|month|year)s? ago)\b.*$",
    re.IGNORECASE,
)
_CIRCUMSTANCE = re.compile(r"(?<=\S)\s+(?:on|at|in|with|from|to|by|for|before)\s+", re.IGNORECASE)
_MODIFIERS = re.compile(
    r"^(?:了|掉|我们?家?的?|那|这|一|两|所有的?|全部)*(?:[个只辆台条部套份张](?=.))?(?:去|来|在|喜欢|爱|继续)*"
)

_STOPPED = (
    r"(?:stopped|quit|gave up|given up|giving up|done with|finished with|packed in|jacked in|swore off|sworn off"
    r"|gone off|went off|cut out|dropped out of|dropped|resigned from)"
)
_NOT = r"(?:don'?t|doesn'?t|do not|does not|isn'?t|aren'?t|not)"
_WHAT = r"(?P<what>[^,.;:!]*)"
_FOND = r"(?:into|fond of|keen on|interested in|an? (?:fan|member) of|crazy about|in|at|with|on|an?|the)\b"
_VERB = r"(?P<verb>(?!(?:going|planning|about) to\b)[a-z]+)\b"
_JOURNEY = r"(?:trip|flight|holiday|vacation|visit|journey|tour|weekend)"
_ENGLISH: tuple[tuple[How, str], ...] = (
    ("had", rf"\b(?:no longer|{_NOT}) (?:have|own) {_WHAT}"),
    ("had", r"\b(?:sold|gave away|given away|got rid of|lost) (?P<what>[^,.;:!]*?)(?= (?:to|for)\b|[,.;:!]|$)"),
    ("object", rf"\b(?:no longer|{_NOT}) (?:{_FOND}) {_WHAT}"),
    ("done", rf"\bno longer {_VERB}{_WHAT}"),
    ("done", rf"\b{_NOT} (?:\w+ly )?{_VERB}(?P<what>[^,.;:!]*?) (?:any ?more|now)\b"),
    (
        "journey",
        rf"\b(?:the|my|our) (?P<what>[^,.;:!]{{2,30}}?) {_JOURNEY} (?:is|was|got|has been)(?: now)? "
        r"(?:off|cancel+ed|called off)\b",
    ),
    (
        "object",
        rf"^\W*(?!(?:the |my |our )?{_JOURNEY}\b)(?:the |my |our )?(?P<what>[^,.;:!]{{2,30}}?) (?:is|are)(?: now)? "
        r"(?:out for (?:me|us|good)|out of the question|off(?=\W*$|[,.;]))",
    ),
    ("object", rf"\b(?:decided against|cancel+ed|called off|pulled out of|backed out of|bowed out of) {_WHAT}"),
    ("done", rf"\b{_STOPPED} (?P<verb>[a-z]{{2,}}ing)\b(?! of\b){_WHAT}"),
    ("object", rf"\b{_STOPPED} {_WHAT}"),
)
_SOMETHING = r"(?P<what>[^，。！!,；;了]{1,10}?)"
_CHINESE: tuple[tuple[How, str], ...] = (
    ("object", rf"对{_SOMETHING}(?:已经|早就)?不(?:再)?过敏"),
    ("object", rf"对{_SOMETHING}(?:已经|早就)?(?:没有?|不|失去)(?:感|什么)?了?兴趣"),
    ("had", rf"把{_SOMETHING}(?:都|也|给)*(?:卖|送人|送走|扔|丢)"),
    ("object", rf"把{_SOMETHING}(?:都|也|给)*(?:戒|退|停|取消)"),
    ("had", rf"(?:卖|弄丢|丢)(?:掉|了)+{_SOMETHING}(?:[了，。！!,；;]|$)"),
    (
        "had",
        rf"(?:^|[，,])\W*{_SOMETHING}(?:已经|都|也|上?个?[月周]|昨天|前天|去年)*(?:卖|送人|送走|出手|转手|脱手)掉?了",
    ),
    ("journey", r"(?P<what>[^，。！!,；;我]{2,8}?)(?:之行|的?旅[行游])?(?:是|也|都)?(?:去不成|泡汤|黄)了"),
    ("object", rf"(?:戒|退出|放弃|取消|退|停|注销)(?:掉|断|了)*{_SOMETHING}(?:[了，。！!,；;]|$)"),
    ("had", rf"没(?:有)?{_SOMETHING}了"),
    ("done", rf"不再(?:是|能|会(?![员计]))?{_SOMETHING}(?:[了，。！!,；;]|$)"),
    ("done", rf"(?<![特区分级个差])不(?:能|会(?![员计])|想|打算|是)*{_SOMETHING}了"),
)

# Who sold the car has no longer the one that they said they drive.
_CARS = frozenset({"car", "车", "车子", "汽车", "小车", "爱车", "小轿车"})
_DRIVES_ONE = re.compile(
    r"\bi (?:now |still |usually )?drive an? (?!.*\b(?:bus|lorry|truck|taxi|cab|van|tram|train|for a living)\b)"
    r"|我(?:现在|一直|平时)?开(?:的是|着|一?辆)(?!.*(?:出租|公交|货车|卡车|网约|电动自行))",
    re.IGNORECASE,
)
_GOES = re.compile(
    r"\b(?:fly|flying|go|going|travel\w*|visit\w*|trip|holiday|vacation|flight|tickets?|booked|tour|weekend)\b"
    r"|去|飞|旅|游|机票|之行|回",
    re.IGNORECASE,
)
# What is done for a living, or with things rather than by their use: giving up coffee ends no coffee shop.
_TRADE = stems_of("work repair fix sell teach make manage produce serve roast brew grow coach write design import")
_HAVING = stems_of("have own drive ride use keep wear rent buy bought inherited got get commute fly go live")
_MAIN_VERB = re.compile(
    r"\b(?:i|we)(?:['’](?:ve|m|re)| have(?= (?:been|just|got))| am| are)?"
    r"(?: been| also| just| really| usually| often| still| always| sometimes| mostly| \w+ly)* (?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_FOR_A_LIVING = re.compile(r"\bfor a living\b", re.IGNORECASE)
_OFTEN = re.compile(r"\b(?:every|each|daily|weekly|twice|times|once|an? (?:day|week|month|year))\b", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?|\d+|[^\w\s]")
# What may follow what one does without making it part of a name for something else, as "mugs" does in "coffee mugs".
_BESIDE = stems_of(
    "even only along near outside around behind before without during through until while because but if where who "
    "which twice three four five daily weekly mornings evenings weekends together alone outdoors indoors abroad "
    "subscription membership account lesson lessons class classes course training practice"
)


def _is_told_in_english(ending: Ending, text: str) -> bool:
    words = [match[0].casefold() for match in _TOKEN.finditer(text)]
    stems = [stem(word) for word in words]
    if ending.what.casefold().removeprefix("the ").removeprefix("my ") in _CARS and _DRIVES_ONE.search(text):
        return True
    wanted = topic(ending.what)
    if not wanted <= set(stems):
        return False
    if ending.how == "journey":
        return bool(_GOES.search(text))
    main = _main_verb(text)
    if _is_telling(ending.verb):
        return stem(ending.verb) in stems and (bool(wanted) or _stands_alone(stem(ending.verb), words, stems, text))
    if main in _TRADE or _FOR_A_LIVING.search(text):
        return False
    if ending.how == "had" and main and main not in _HAVING:
        return False
    if ending.verb and main and main not in STANCE_STEMS:
        return False
    last = max(place for place, word in enumerate(stems) if word in wanted)
    return not _is_content(words[last + 1 :])


def _main_verb(text: str) -> str:
    """Return the stem of what somebody says they do, "" where it is not said in the first person."""
    match = _MAIN_VERB.search(text)
    return stem(match["verb"].casefold()) if match else ""


def _stands_alone(verb: str, words: list[str], stems: list[str], text: str) -> bool:
    """Tell whether an activity is told of without an object of its own: "I run daily", not "I run a bakery"."""
    for place in (place for place, word in enumerate(stems) if word == verb):
        after = words[place + 1 :]
        if after and after[0] in {"a", "an", "the", "my", "our"} and not _OFTEN.search(text):
            continue
        if not _is_content(after) or (after[0].endswith("s") and not words[place].endswith(("ing", "ed"))):
            return True
    return False


def _is_content(after: list[str]) -> bool:
    """Tell whether a text goes on with a word that may make another thing of the one before."""
    word = after[0] if after else ""
    return word.isalpha() and not word.endswith("ly") and stem(word) not in _BESIDE | STANCE_STEMS


_ZH_TRADE = r"(?:修|卖|教|收集|收藏|做|种|酿|生产|研究|写|拍|画|推销|设计|批发|代理|进口)"
_ZH_HAVING = r"(?:有|开|骑|用|养|是|买|换|戴|租|弹|拉|坐|住)"
_ZH_CONSUMED = frozenset("吃喝抽吸")
_ZH_NAMES = r"(?![机鞋池馆店场器罐瓶杯盒包袋车服书本赛厂房品业具架片视音比文行老教节公])"  # 跑步机, 网球比赛
_ZH_ENDS = (
    r"(?=$|[^\w]|[了的很也都就有和跟与或来去上下才要会能可还每早晚前后]|[时提是特感课班一二两三四五六七八九十\d])"
)


def _is_told_in_chinese(ending: Ending, text: str) -> bool:
    what = re.escape(ending.what)
    if ending.how == "journey":
        return ending.what in text and bool(_GOES.search(text))
    if ending.what in _CARS and _DRIVES_ONE.search(text):
        return True
    if ending.how == "done":
        return any(re.search(pattern, text) for pattern in _ways_to_do(ending.what))
    if not re.search(what + _ZH_ENDS, text) or re.search(rf"{_ZH_TRADE}[^，。]{{0,4}}{what}", text):
        return False
    owned = rf"{_ZH_HAVING}[^，。我]{{0,8}}{what}|^\W*(?:我|我们)家?的?{what}"
    return ending.how != "had" or bool(re.search(owned, text))


def _ways_to_do(what: str) -> list[str]:
    """Return patterns of the same verb with the same object: in one, or apart, as 学 and 德语 in 学了三年德语."""
    ways = [re.escape(what) + _ZH_NAMES]
    for end in range(1, min(3, len(what))):
        verb, rest = re.escape(what[:end]), re.escape(what[end:])
        ways.append(rf"{verb}[^，。；我]{{0,8}}?{rest}{_ZH_NAMES}")
        if what[:end] in _ZH_CONSUMED:
            ways.append(rf"(?:喜欢|爱){rest}{_ZH_ENDS}")
    return ways
