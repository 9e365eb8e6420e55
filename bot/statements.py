"""What people say of themselves outright, found by rules, so that "remember that …" is never missed.

The person's own words are kept: a statement is a clause of the message, less an opening "remember that".
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.types import Language
from knowledge.language import split_sentences
from memory.types import MemoryKind

Subject = Literal["name", "home", "job", "age", "birthday", "diet", "allergy", "taste", "plan", "have", ""]

_ASKED = re.compile(
    r"^\W*(please |and |also |so )*((can|could|will|would) you )?(please )?"
    r"(remember|note|keep in mind|don'?t forget)( down)?( that)?[\s,:]+(?!to\b)"
    r"|^\W*(请|麻烦|帮我)*(你)?(能不能|可以|能)?(一定)?(要)?(记住|记得|记一下|记下|别忘了|不要忘记)(一下|了)?[\s，,：:]*",
    re.IGNORECASE,
)
_ASKED_BACK = re.compile(r"^\W*(你)?(都|还)?(记得|记住了?).*(吗|呢|么|[?？])\W*$")  # "do you remember …?"
_TAG = re.compile(r"(好吗|吗|吧)?[\s?？]*$")
_POINTS = re.compile(r"^(this|that|it|these|those|me|for me|这个?|那个?|它|我|这(件事|一点|句话))$", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“「『《].*?[\"”」』》]")
_QUESTION = re.compile(
    r"[?？]\s*$|(吗|呢|么)[。.!！]*$|什么|怎么|怎样|如何|哪(里|儿|个|些|家|种|天|年)|为什么|多少|几(点|个|天|月|号|岁)|是否|能不能|可不可以|有没有"
    r"|^\W*(please |and |also )?(what|when|where|who|whom|whose|which|why|how|is|are|am|was|were|do|does|did|can|could|should"
    r"|would|will|may|tell|show|give|explain|describe|list|find|search|look up|compare|summari[sz]e|write|draft|translate"
    r"|rewrite|rephrase|correct|fix|proofread|convert|repeat|say|read|suggest|recommend|plan|help|name)\b"
    r"|\b(suggestions?|ideas?|tips|advice|recommendations?|information|a summary|a question|questions)\b"
    r"|\bneed (to know|a|an|some|your|help|the)\b|\b(i'd|i would) (like|love) (a|an|some|the|to|more|you)\b|\blooking for\b"
    r"|\b(i want|i wish) (to know|a|an|some|the|you)\b|\btell (me|us)\b|\b(wonder|want to know|curious)\b"
    r"|^\W*(请|帮我|麻烦)?(你)?(告诉|介绍|解释|总结|列出|写|比较|翻译|改写|润色|查|找|说说|讲讲|讲一讲|推荐|重复|给我|给出|帮)"
    r"|给我(?!的|打|发)|讲讲|说说|想(了解|知道|问|找)|请问|介绍一下|有(个|一个|些)?(问题|疑问)|求推荐|帮我",
    re.IGNORECASE,
)
# A comma or "and" parts two statements only where a new first-person clause begins.
_CLAUSE = re.compile(
    r"(?<!\bhi)(?<!\bhey)(?<!\bhello)[,;]\s+(?:and |but )?(?=(?:i|i'm|i've|my|we|our)\b)|\s+(?:and|but)\s+(?=(?:i|i'm|i've|my)\b)"
    r"|[，,；;、]\s*(?:而且|并且|也|但是|但|还有|另外)?(?=我|不吃|不喝|住在|喜欢|讨厌|对.{1,8}过敏|来自|在.{1,12}工作)",
    re.IGNORECASE,
)
_EN_ADVERB = r"(?:really |also |only |currently |just |usually |always |now |still |absolutely |no longer )?"
_POINTING = (
    r"(?!\s*(?:it|that|this|these|those|them|you|your|how|when|what|to know|the (?:answer|reply|result|idea|one))\b)"
)
_SOMEBODY = (
    r"(?:wife|husband|partner|girlfriend|boyfriend|sons?|daughters?|kids?|child(?:ren)?|bab(?:y|ies)|mother|mom|mum|father|dad"
    r"|parents?|brothers?|sisters?|family|dogs?|cats?|pets?|team|company|boss|employer|hometown|hobb(?:y|ies)|car|bike|house|flat"
    r"|apartment|school|university|major|address|email|phone(?: number)?|native language|mother tongue|nickname|blood type)"
)
_INSTRUCTION = re.compile(
    r"\b(?:always|from now on|in future)\b.{0,30}\b(?:answer|reply|respond|speak|write|call me|keep|use)\b"
    r"|^\W*(?:please )?(?:answer|reply|respond|speak|write)(?: to me)? (?:in|briefly|shortly|only)\b"
    r"|^\W*(?:以后|今后|从现在(?:起|开始)|总是|一直)?(?:都)?(?:请|麻烦)?(?:你)?(?:以后|都|总是|一直)?(?:用|以).{1,10}(?:回答|回复|说话|和我说)"
    r"|^\W*(?:以后|今后|从现在(?:起|开始)).{0,12}(?:回答|回复|叫我|称呼)",
    re.IGNORECASE,
)
_PATTERNS: tuple[tuple[str, MemoryKind, Subject], ...] = (
    (
        r"^\W*(?:(?:hi|hello|hey|by the way)\W+)?(?:my name is|my name's|i'm called|i am called|i go by)\b"
        r"|^\W*(?:please |just |you (?:can|may) )*call me (?!an? |the |later|back|when|if|at|on|in|tomorrow|today|crazy|maybe)"
        r"|^\W*(?:hi|hello|hey)\W+(?:i'm|i am|this is) (?-i:[A-Z]\w*)\W*$"
        r"|^\W*(?:你好\W*)?我的?(?:名字)?(?:叫|是叫)(?!什么|了|车|外卖|你|他|她|它|不|醒|停|上|来|人|我)|^\W*我的名字是|^\W*我姓(?!什么)"
        r"|^\W*(?:请|就|可以|你可以)*叫我(?!去|来|起|做|干|别|不|什么|怎)",
        "fact",
        "name",
    ),
    (
        r"\bi(?:'m| am) \d{1,3}(?: years old| yrs old)?(?:\W*$|\W+and\b)|^\W*我(?:今年|现在|已经)?(?:快)?(?:有)?\d{1,3}岁|^\W*我今年[一二三四五六七八九十]{1,3}岁",
        "fact",
        "age",
    ),
    (
        r"\bmy birthday(?: is|'s) (?!going|coming|so|very|over|great)|我的?生日(?:是|在|:|：)|我的?生日\d|我.{0,2}\d+月\d+[日号](?:生日|过生日|出生)",
        "fact",
        "birthday",
    ),
    (
        rf"\bi {_EN_ADVERB}live (?:in|near|at|on)\b(?! (?:fear|hope|peace|harmony|denial|the (?:moment|past|present)))"
        rf"|\b(?:i|i have|i've) {_EN_ADVERB}moved (?:in |over |back )?to\b(?! (?:linux|windows|mac|macos|vim|python|rust|another|the next|a new (?:job|team|phone|role)))"
        r"|\bi(?:'m| am) (?:based|living) in\b"
        r"|^\W*(?:.{0,6}[，,])?(?:我|俺)(?:现在|目前|已经|一直|刚)*(?:居住在|住在|住(?!院|不|了)|搬到|搬去|搬家到|定居)",
        "fact",
        "home",
    ),
    (
        rf"\bi {_EN_ADVERB}work (?:as|at|for|in)\b(?! (?:the|my) (?:garden|yard|kitchen|morning|evening|afternoon|night|weekend)|home\b)"
        r"|\bmy (?:job|profession|employer|occupation) is\b"
        r"|我(?:现在|目前)?在.{1,15}(?:工作|上班|任职)|我的(?:工作|职业)是"
        r"|^\W*我是.{0,8}(?:工程师|老师|教师|医生|护士|设计师|学生|程序员|律师|记者|厨师|作家|经理)",
        "fact",
        "job",
    ),
    (r"\b(?:i|i'm|i've|we|my)\b.{0,30}\ballerg(?:y|ic|ies)\b|我.{0,12}过敏|^对.{1,10}过敏$", "fact", "allergy"),
    (
        rf"\b(?:i'm|i am|we are|we're) {_EN_ADVERB}(?:an? )?(?:strict )?(?:vegan|vegetarian|pescatarian|gluten[- ]free|lactose|teetotal|halal|kosher)"
        rf"|\bi {_EN_ADVERB}(?:don'?t|do not|can'?t|cannot|never) {_EN_ADVERB}(?:eat|drink)\b{_POINTING}|\bi {_EN_ADVERB}eat\b{_POINTING}"
        r"|\bi(?:'ve| have)? (?:stopped|quit|given up|gave up) (?:eating|drinking|smoking|\w+ing)\b"
        r"|(?:我|^)(?:从来|一直|已经|现在)?(?:都)?(?:不能|不爱|不太能|不再|不|只|戒)(?:吃|喝)(?!了$|完|到)|我吃素|我是素食|我.{0,3}忌口|我.{0,4}吃(?:不了|得了|不得)?辣|我.{0,3}戒(?:了)?(?:酒|烟|糖|肉)",
        "preference",
        "diet",
    ),
    (
        rf"\bi {_EN_ADVERB}(?:like|love|enjoy|adore|prefer|hate|dislike|can'?t stand)\b{_POINTING}"
        rf"|\bi {_EN_ADVERB}(?:don'?t|do not|didn'?t) {_EN_ADVERB}(?:like|love|enjoy)\b{_POINTING}"
        rf"|\bi(?:'m| am) (?:really |very |quite )?(?:interested in|into|keen on|fond of|a (?:big |huge )?fan of)\b{_POINTING}"
        r"|\bmy favou?rite\b|我(?:最|很|非常|特别|比较|也|更|不太|不再|不|超)*(?:喜欢|爱(?!人)|讨厌|偏爱|热爱)(?!这|那|你|它|他|她)|我(?:最|很|非常|特别)?对.{1,15}(?:感兴趣|有兴趣)",
        "preference",
        "taste",
    ),
    (
        r"\bi(?:'m| am) (?:planning|flying|travel+ing|moving|visiting|learning|training|studying|expecting|pregnant)\b"
        r"|\bi(?:'m| am) (?:going|about to go) to (?!bed|sleep|work|try|ask|do|be|have|use|need|go|the (?:shop|store|toilet|gym|office))"
        r"|\bi(?:'ll| will| plan to| intend to) \w+.{0,60}\b(?:tomorrow|next (?:week|month|year|spring|summer|autumn|fall|winter)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|in (?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|\d{4}))\b"
        r"|我(?:打算|计划|准备|正在学|在学|将要|下(?:个?月|周|星期|半?年).{0,4}(?:去|要)|明天.{0,4}(?:去|要|飞)|明年.{0,4}(?:去|要)|要去|怀孕)",
        "plan",
        "plan",
    ),
    (
        r"\b(?:i|we)(?:'ve| have) (?:an? |one |two |three |four |five |\d+ |no )"
        rf"(?:\w+ )?{_SOMEBODY}\b|\bmy (?:\w+ )?{_SOMEBODY}(?:'s name)? (?:is|are|was|were|has|have)\b"
        r"|\bi(?:'m| am) (?:an? (?!bit|little|lot|few)|from|married|single|divorced|retired|afraid of|colou?r-?blind|left-handed)"
        r"|我有.{0,2}(?:个|只|位|两|一|三|条|辆)(?!问题|疑问|事|建议|想法)|我的?[^，。？]{1,8}(?:是|叫|在|今年|已经)(?!什么|谁|哪)|我(?:儿子|女儿|孩子|妈妈|爸爸|妻子|丈夫|老婆|老公|妹妹|弟弟|哥哥|姐姐).{0,10}\d+岁|我来自|^\W*我是(?!说|不是|否|想|在|要|为|因|怎|来).{1,12}$|我(?:怕|害怕|恐)(?!是)",
        "fact",
        "have",
    ),
)
_RULES: tuple[tuple[re.Pattern[str], MemoryKind, Subject], ...] = (
    (_INSTRUCTION, "instruction", ""),
    *((re.compile(pattern, re.IGNORECASE), kind, subject) for pattern, kind, subject in _PATTERNS),
)
_WORD_WISH = re.compile(
    r"\b(?:answer|reply|respond|speak|write)\b.{0,20}\bin (?P<en>english|chinese|mandarin)\b"
    r"|(?:用|以|说|讲)(?P<zh>英文|英语|中文|汉语|普通话)(?:来|和我|跟我)?(?:回答|回复|说话|交流)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause in which a person says something lasting of themselves."""

    text: str
    kind: MemoryKind
    subject: Subject


def is_question(text: str) -> bool:
    """Tell whether any sentence of the text asks or orders something other than to remember."""
    return any(_asks(sentence) for sentence in split_sentences(text))


def is_all_statements(text: str) -> bool:
    """Tell whether the message says things of the person and nothing else."""
    sentences = [sentence for sentence in split_sentences(text) if sentence.strip()]
    return bool(sentences) and all(statements_in(sentence) and not _asks(sentence) for sentence in sentences)


def language_wish(text: str) -> Language | None:
    """Return the language that an instruction wants answers in from now on."""
    wish = _WORD_WISH.search(text)
    if wish is None or not any(statement.kind == "instruction" for statement in statements_in(text)):
        return None
    return "en" if (wish["en"] or "").casefold() == "english" or (wish["zh"] or "").startswith("英") else "zh"


def statements_in(text: str) -> list[Statement]:
    """Return the statements of a message, in order. A sentence that asks is never a statement."""
    found: list[Statement] = []
    for sentence in split_sentences(text):
        asked = _told_to_remember(sentence)
        if asked is None and _asks(sentence):
            sentence = _stated_part(sentence)
        body = _TAG.sub("", sentence[asked.end() :]) if asked else sentence
        clauses = [clause.strip(" \t\n。.!！,，;；") for clause in _CLAUSE.split(body)]
        found += [statement for clause in _with_subject(clauses) if (statement := _classify(clause, asked is not None))]
    return found


def _told_to_remember(sentence: str) -> re.Match[str] | None:
    return None if _ASKED_BACK.match(sentence) else _ASKED.match(sentence)


def _asks(sentence: str) -> bool:
    if _told_to_remember(sentence):
        return False
    return bool(_QUESTION.search(sentence)) and not _INSTRUCTION.search(sentence)


def _with_subject(clauses: list[str]) -> list[str]:
    """Give Chinese clauses that go on without a subject ("我叫小林,住在杭州") the one they mean."""
    if not any(clause.startswith("我") for clause in clauses[:1]):
        return clauses
    return [clause if "我" in clause else f"我{clause}" for clause in clauses]


def _stated_part(sentence: str) -> str:
    """Return the clauses of an asking sentence that come before the one that asks."""
    parts = re.split(r"(?<=[,，;；])", sentence)
    stated = []
    for part in parts:
        if _QUESTION.search(part.strip(" ,，;；")):
            break
        stated.append(part)
    return "".join(stated) if len(stated) < len(parts) else ""


def _classify(clause: str, asked: bool) -> Statement | None:
    if len(clause) < 3:
        return None
    own_words = _QUOTED.sub("", clause)
    for pattern, kind, subject in _RULES:
        if pattern.search(own_words):
            return Statement(clause, kind, subject)
    return Statement(clause, "fact", "") if asked and not _POINTS.match(clause) else None
