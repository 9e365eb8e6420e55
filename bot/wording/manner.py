"""How somebody wants to be spoken to: in which language, in which tone, in how many sentences."""

import re

from bot.numbers import all_numbers
from bot.types import Language
from bot.wording.orders import ENDS_ZH, LEAD_WITHIN, LEAD_ZH, ends_before
from memory.types import Length

# A wish is an order or a request: "answer in Chinese", not "I answer in Chinese" or "the rules I answer in Chinese".
_ENDS = ends_before(
    r"please|from|to (?:me|us)|with (?:me|us)|now|only|always|instead|when|for|this|thanks|and|but|again|going"
    r"|in (?:the )?future|by default|today|too|every|even|at"
)
_EN_NAME, _ZH_NAME = r"(?P<{}>english|chinese|mandarin)", r"(?P<{}>英文|英语|中文|汉语|普通话|国语|华语)"
_REPLIES = r"(?:your |the |all |my )*(?:answers?|replies|repl(?:y|ying)|responses?|messages?)"
_LANGUAGE = re.compile(
    "|".join(
        (
            rf"{LEAD_WITHIN}(?:answer|reply|respond|write|talk|speak|chat|communicate|continue|switch|change|talk back)(?: back)?(?: to| with)?(?: me| us)?"
            rf"(?: (?:only|always|everything|all|exclusively))? (?:in|to|over to) {_EN_NAME.format('a')}\b{_ENDS}",
            rf"{LEAD_WITHIN}(?:speak|talk|use|write)(?: only| to me (?:only )?in)? {_EN_NAME.format('b')}\b{_ENDS}(?! (?:for|and) (?!me\b|us\b|your\b|answers|replies))",
            rf"\b(?:want|prefer|like|need|would like) {_REPLIES} (?:to be )?(?:only )?in {_EN_NAME.format('c')}\b{_ENDS}",
            rf"^\W*{_REPLIES}(?: (?:only|always|must be|should be))* in {_EN_NAME.format('d')}\b(?=[\s.!,]*(?:please|from now on|only)?\W*$)",
            rf"^\W*(?:please[ ,]+)?(?:only )?(?:in )?{_EN_NAME.format('e')}(?: only)?(?: from now on)?[ ,]*(?:please|from now on|only)[^\w?？]*(?:$|(?=[.!:,]))",
            rf"\b(?:set|change|switch) (?:the |your |my )*(?:answer |reply |chat )?language to {_EN_NAME.format('f')}\b",
            rf"{LEAD_ZH}(?:改?用|改成|换成?|切换?[成到]?|使用|以|讲|说){_ZH_NAME.format('g')}(?:来)?"
            r"(?=\s*(?:回答|回复|答复|作答|答|说话|交流|沟通|聊|跟我|和我|对我|给我|与我|吧|哦|啦|好吗|好了?|就|即可|行吗|可以吗|谢谢|请|介绍|解释|说明|告诉我|说说|讲讲|[，,。.!！~～；;：:]|$))",
            rf"{LEAD_ZH}{_ZH_NAME.format('h')}(?:回答|回复|作答|交流)",
        )
    ),
    re.IGNORECASE,
)
_TONES: tuple[tuple[str, str, str, str], ...] = (  # English words, Chinese words, and how the profile names the tone
    (r"formal(?:ly)?|official", r"正式|严肃|庄重|正经", "formal", "正式"),
    (
        r"casual(?:ly)?|informal(?:ly)?|relaxed|laid[- ]back|chill|chatty|colloquial(?:ly)?",
        r"随意|随便|轻松|口语化?|休闲|随和",
        "casual",
        "随意",
    ),
    (r"friendl(?:y|ier)|warm(?:er|ly)?|kind(?:er|ly)?|cheerful", r"亲切|友好|热情|温暖|和气", "friendly", "亲切"),
    (r"professional(?:ly)?|business-?like", r"专业", "professional", "专业"),
    (r"humorous(?:ly)?|funn(?:y|ier)|playful(?:ly)?|witty", r"幽默|风趣|俏皮|活泼|搞笑", "humorous", "幽默"),
    (r"polite(?:ly|r)?", r"礼貌|客气", "polite", "礼貌"),
    (r"gentle|gently|soft(?:er)?", r"温柔|温和|柔和", "gentle", "温柔"),
    (r"direct(?:ly)?|blunt(?:ly)?|straightforward|frank(?:ly)?|matter-of-fact", r"直接|直白|干脆", "direct", "直接"),
)
_OPPOSITE = {"formal": ("casual", "随意"), "casual": ("formal", "正式")}
_TONE_EN = "|".join(english for english, _, _, _ in _TONES)
_TONE_ZH = "|".join(chinese for _, chinese, _, _ in _TONES)
_MORE = r"(?:(?:a )?(?:bit|little|lot|much|far|slightly|somewhat) )?(?:more |very |really |rather |quite |too |so )?"
_TONE_NOUN = r"(?:tone|style|voice|manner|register|wording)"
_BIT_ZH = r"(?:一?[点些]儿?)"
_TONE = re.compile(
    "|".join(
        (
            rf"{LEAD_WITHIN}(?:don'?t be|stop being|be|not)(?: so| too| that) (?P<not_a>{_TONE_EN})\b",
            rf"(?:{LEAD_WITHIN}|^\W*you (?:should|could) )(?:be|sound|stay|get|keep it|make it|talk|write|speak|answer|reply|respond)(?: to me| with me)?(?: in)? {_MORE}(?P<less>less )?"
            rf"(?P<a>{_TONE_EN})\b{_ENDS}",
            rf"\b(?:in|with|use|using|adopt|take|prefer|like|want|keep) (?:an? |the |your )?{_MORE}(?P<less_b>less )?(?P<b>{_TONE_EN}) {_TONE_NOUN}\b",
            rf"\b{_TONE_NOUN} (?:should be |to be |must be |please be |is to be |needs to be |to )?{_MORE}(?P<less_c>less )?(?P<c>{_TONE_EN}),? please\b",
            rf"{LEAD_WITHIN}(?:keep|make) (?:the |your |{_REPLIES} ?)*(?:{_TONE_NOUN} )?{_MORE}(?P<less_d>less )?(?P<d>{_TONE_EN})\b{_ENDS}",
            rf"\byour (?:{_TONE_NOUN}|answers|replies) (?:should|could|can|must|may) be {_MORE}(?P<less_e>less )?(?P<e>{_TONE_EN})\b",
            rf"^\W*(?:an? )?{_MORE}(?P<less_f>less )?(?P<f>{_TONE_EN}) {_TONE_NOUN}\W*(?:please|from now on)?\W*$",
            rf"^\W*(?:a (?:bit|little) )?(?:more |(?P<less_g>less ))(?P<g>{_TONE_EN}),? please\W*$",
            rf"(?:别|不要|不用)(?:再)?(?:对我|跟我)?(?:这么|那么|太|这样)(?P<not_h>{_TONE_ZH})",
            rf"(?:语气|口吻|口气|腔调|态度|语言|风格|说话|讲话|回答|回复|表达)(?:方式|风格|的?(?:语气|口吻|时候))?(?:得|要|请|可以|能不能|能|希望|尽量|应该|再|稍微|更|比较|改|变|放|用)*"
            rf"(?P<h>{_TONE_ZH}){_BIT_ZH}?{ENDS_ZH}",
            rf"(?:用|以|换成?|改成)(?:个|一种|种)?(?:更|比较|稍微|再|很)?(?P<i>{_TONE_ZH}){_BIT_ZH}?的?(?:语气|口吻|口气|风格|方式|腔调|语言|态度)",
            rf"{LEAD_ZH}(?:说话|讲话|语气)?(?:再|更|稍微|放)?(?P<j>{_TONE_ZH}){_BIT_ZH}{ENDS_ZH}",
        )
    ),
    re.IGNORECASE,
)
_COUNT = r"(?P<{}>\d{{1,3}}|one|an?|a single|two|three|four|five|six|seven|eight|nine|ten|fifty|twenty|thirty|forty|hundred|a couple of|a few)"
_COUNT_ZH = r"(?P<{}>\d{{1,3}}|[一二两三四五六七八九十百]{{1,4}}|几)"
_UNIT, _UNIT_ZH = r"(?P<{}>sentences?|lines?|words?)\b", r"(?P<{}>句|行|个?字)(?:话|字)?"
_MOST = r"(?:no more than|not more than|at most|max(?:imum)?(?: of)?|up to|within|under|below|less than|fewer than|no longer than)"
_MOST_ZH = r"(?:不要?超过|别超过|不能超过|不多于|最多|至多|控制在|限制?在|限于|保持在)"
_COUNTED = re.compile(
    "|".join(
        (
            rf"\b(?:(?:in|with|to|use) )?{_MOST} {_COUNT.format('n_a')} (?:short )?{_UNIT.format('u_a')}",
            rf"\b{_COUNT.format('n_b')} (?:short )?{_UNIT.format('u_b')} (?:max(?:imum)?|at most|or (?:less|fewer)|tops|only|is enough|are enough|will do)\b",
            rf"\b(?:keep|limit|restrict|cut|hold|stick)\b(?: (?:it|them|to|your|the|all|any|each|every|answers?|replies|reply|responses?|down|yourself|short))*? (?:to|under|below|within|at) (?:about |just |only |{_MOST} )?{_COUNT.format('n_c')} (?:short )?{_UNIT.format('u_c')}",
            rf"\b(?:answer|reply|respond)\b(?: to me| me)? (?:in|with)(?: only| just)? {_COUNT.format('n_d')} (?:short )?{_UNIT.format('u_d')}",
            rf"^\W*(?:only )?{_COUNT.format('n_g')}[- ]{_UNIT.format('u_g')} {_REPLIES}",
            rf"{_MOST_ZH}{_COUNT_ZH.format('n_e')}{_UNIT_ZH.format('u_e')}(?:以内|之内|内)?",
            rf"{_COUNT_ZH.format('n_f')}{_UNIT_ZH.format('u_f')}(?:以内|之内|就(?:够|好|行|可以)了?)",
        )
    ),
    re.IGNORECASE,
)
_NAMED = {"a": 1, "an": 1, "a single": 1, "a couple of": 2, "a few": 3, "几": 3, "hundred": 100}
_LONGEST = 300  # characters of a message that says so; the patterns try every pair of places in it
# Up to so many are short, or of medium length; a sentence has about 20 words, or 35 characters.
_SHORT_TO = {"sentence": 3, "word": 60, "字": 100}
_MEDIUM_TO = {"sentence": 8, "word": 160, "字": 280}


def language_of(text: str) -> Language | None:
    """Return the language in which a message wants an answer; the last it names."""
    found = None
    for match in _LANGUAGE.finditer(text[:_LONGEST]):
        name = next(name for name in match.groups() if name)
        found = "en" if name.casefold() == "english" or name.startswith("英") else "zh"
    return found  # type: ignore[return-value]  # mypy widens the literals


def tone_of(text: str) -> str | None:
    """Return the tone in which a message wants answers, in its language; the last it names."""
    found = None
    for match in _TONE.finditer(text[:_LONGEST]):
        named = {name: value for name, value in match.groupdict().items() if value}
        less = any(name.startswith(("less", "not")) for name in named)
        word = next(value for name, value in named.items() if not name.startswith("less"))
        found = _tone(word, less) or found
    return found


def _tone(word: str, less: bool) -> str | None:
    """Return how the profile names a tone; less of most of them names none."""
    for english, chinese, name, name_zh in _TONES:
        if re.fullmatch(english, word, re.IGNORECASE) or re.fullmatch(chinese, word):
            chosen = (_OPPOSITE.get(name) if less else (name, name_zh)) or ("", "")
            return (chosen[0] if word.isascii() else chosen[1]) or None
    return None


def counted_length(text: str) -> Length | None:
    """Return the length that a number of sentences or words means, at most that many: "in two sentences"."""
    match = _COUNTED.search(text[:_LONGEST])
    if match is None:
        return None
    named = {name[0]: value for name, value in match.groupdict().items() if value}
    count, unit = _number(named["n"]), named["u"].casefold().rstrip("s").removeprefix("个")
    unit = {"line": "sentence", "句": "sentence", "行": "sentence"}.get(unit, unit)
    if count <= _SHORT_TO[unit]:
        return "short"
    return "medium" if count <= _MEDIUM_TO[unit] else None


def _number(words: str) -> int:
    words = words.casefold()
    return _NAMED.get(words) or int(next(iter(all_numbers(words)), "0"))


def without_manner(text: str) -> str:
    """Return the text without what it says of language, tone and number of sentences."""
    if len(text) > _LONGEST:
        return text
    for pattern in (_LANGUAGE, _TONE, _COUNTED):
        text = pattern.sub(" ", text)
    return text
