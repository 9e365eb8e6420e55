"""Questions that lean on the ones before them, by rules: which do, and how they are made to stand alone.

A question that is joined without need finds what the one before asked for as well; one that is not joined in need
finds nothing of use. `scripts/eval_followups` measures both.
"""

import re
from collections.abc import Sequence

from bot.text import FUNCTION_WORDS
from knowledge.language import terms

_STANDALONE_CHARS = 60  # a longer question names its own subject, unless it begins with somebody unnamed
_LONGEST = 300  # characters of a question that is looked at
_BEGINS_WITH_SOMEBODY = re.compile(
    r"^\W*(?:and |but |so )?(?:(?:what|when|where|which|who|why|how)(?:'s)? )?"
    r"(?:(?:\w+ )?(?:did|does|do|was|were|is|are|has|have|had|can|could|will|would|should) )"
    r"(?:he|she|they|his|her|their)\b|^\W*(?:他们?|她们?|它们?|其)(?!他|实|余|中一)",
    re.IGNORECASE,
)
_OPENS_MID_THOUGHT = re.compile(
    r"^\W*(and|but|so|then|also|what about|how about|what else|where else|who else|how come|how so|which one"
    r"|where exactly|really|afterwards|before that|after that)\b|^\W*(why|since when|until when)\W*$"
    r"|\b(there|that|that one|this one|one|others?)\W*$"
    r"|\b(?:the|these|those) (?:two|three|both|former|latter)\b\W*$|\bbetween them\b"
    r"|^\W*(?:in|on|at|for|by|since|until|from|during|before|after|with|without) (?:[\w'-]+ ?){1,3}\W*$"
    r"|^\W*(那(?!不勒斯|些|种|里|边|拉|曲)|那么|还有|然后|所以|另外|后来|当时|那时|之后|此后|之前|第二年|次年)"
    r"|^\W*为什么(呢)?\W*$|呢[？?。!！]*$|也.{0,8}吗[？?。!！]*$|这个|那个|那里|这里|前者|后者|两者|二者|[这那](?:些|类|种|项|位|份|条|笔|样的)"
    r"|上述|前述|(?:上面|前面|刚才|之前)(?:说|提到?|讲|列|的(?!人|车))"
    r"|(?<!应)[该此](?:标准|规定|政策|制度|项|条|公司|部门|产品|设备|方案|流程|金额|费|补贴|活动|服务|人|书|文件|系统|要求|办法|类|种|情况|期限|日期|时间|岗位|证|权利|福利|假|款|奖|表|房间|地|课)"
    r"|^\W*哪(?:一?[个种家款条项些]|边)(?:更|比较|最|好|便宜|贵|快|慢)"
    r"|^\W*(?:具体|详细|确切|准确)的?[\u3400-\u9fff]{0,4}?(?:是|有)?(?:什么|多少|怎样|怎么[\u3400-\u9fff]{0,2}|呢|几[\u3400-\u9fff])?\W*$"
    r"|^\W*[\u3400-\u9fff]{1,4}的(?:有|是|叫|放|在|呢|多少|几|怎)|多久一次",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(it|its|they|them|their|these|those|he|she|his|her|him)\b|它|他(?!国|人)|她|其中", re.IGNORECASE
)
# What any question may be made of; a question of nothing else names no subject.
_SUBJECTLESS = FUNCTION_WORDS | frozenset(
    terms(
        "whom whose why been being had should would could shall might must am long many much far often old big "
        "large more most less did done doing first last next same different happen happened happens change "
        "changed changes come comes came go goes went going get gets got begin began begins start started end "
        "ended use used make made give gave take took say said mean means exactly else any some about after "
        "before since until during then over under into up out no than only just still year years"
    )
)
_SUBJECTLESS_ZH = re.compile(
    r"超[过出]|的话|如果|要是|否则|不然|为什么|什么时候|什么|怎么样|怎么办|怎么|怎样|如何|哪里|哪儿|哪些|哪个|哪种|哪年|哪|谁|多少|多久|多大|多高|多快|多长|多远|几"
    r"|现在|以前|以后|当时|通常|一般|关于|是不是|有没有|叫做|叫|可以|需要|应该|主要|一次|一共|总共"
    r"|[的了吗呢吧啊呀么是有在被把从和与或就又都还会能要做用对为于之个种次人月天]|年(?![假会终薪金报检])|(?<![迟签报收])到(?![期岗账货])"
)
# Two Chinese characters that are of something, or are done to something, which the question does not name.
_OF_SOMETHING = re.compile(
    r"根源|原因|结果|面积|金额|时间|地点|地址|费用|价格|价钱|名[字称]|人口|风速|标准|期限|日期|数量|[高长宽]度|规模|作用|用途|意义|影响"
    r"|特点|优[点势]|缺点|区别|目的|作者|条件|要求|流程|步骤|比例|电话|收费|速度|尺寸|重量|颜色|首都|细节|好处|后果|上限|下限|范围|对象|内容|理由|依据"
    r"|申请|计算|办理|处理|使用|安装|提交|解决|操作|预约|修改|取消|恢复|删除|生效|结束|开始|发生|成立|建[造立]|包[括含]|支持|反对|便宜|适用|负责|联系|领取|失败|推出"
)
# A short question whose subject is one word that stands alone: "Where is parking?", "How long is probation?"
_OF_ONE_WORD = re.compile(
    r"^\W*(?:where|when|how (?:long|much|often|expensive))(?:'s| is| are) (?P<word>[a-z-]{4,})\W*$", re.IGNORECASE
)
_QUALITY = re.compile(r"(?:ed|able|ible|ive|ful|less|ous)$", re.IGNORECASE)

_HAN = re.compile(r"[\u3400-\u9fff]")
_NAMES = re.compile(r"(?<=[a-z,'’] )[A-Z][\w.]*|\d")
_FEW_HAN = 2  # Chinese characters that may be left of a question whose subject is elsewhere, as 根源 in 根源是什么
# A follow-up that names one thing and asks nothing else: "And on Sunday?", "那周日呢?"
_ONLY_A_PART = re.compile(
    r"^\W*(?:(?:and|but|so|then|or|what about|how about) )*(?:(?:on|in|at|for|to|from|of|during) )?"
    r"(?P<en>[A-Za-z0-9][\w' -]{1,30}?)\W*$"
    r"|^\W*(?:那么?|那要是|要是|如果|换成)?(?:在|到|是)?(?P<zh>[\d\u3400-\u9fff]{2,7}?)(?:的话|的)?(?:呢|怎么样|怎样|行吗)\W*$",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"\b(?:he|she|him|her|his)\b", re.IGNORECASE)
_FULL_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}\b")
_MOST_NAMES = 2
_KINDS = (  # of parts, one of which may stand in the place of another
    re.compile(r"(?:周|星期|礼拜)[一二三四五六日天末]"),
    re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bweekends?\b", re.IGNORECASE),
    re.compile(r"(?<!\d)(?:19|20)\d\d年?(?!\d)|[今明去前后]年"),
    re.compile(r"(?<![\d一二三四五六七八九十])(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?!\d)"),
    re.compile(
        r"\b(?:january|february|march|april|june|july|august|september|october|november|december)\b", re.IGNORECASE
    ),
    re.compile(r"[今明后昨]天"),
    re.compile(r"(?<=[a-z,'’] )[A-Z][a-z]+(?: [A-Z][a-z]+)*|\A[A-Z][a-z]+(?: [A-Z][a-z]+)*\Z"),  # places and people
)


def leans_on_history(text: str) -> bool:
    """Tell whether a question may not stand alone: it is short, and points back or names no subject of its own."""
    if len(text) > _STANDALONE_CHARS:
        return bool(_BEGINS_WITH_SOMEBODY.search(text[:_LONGEST]))
    if _OPENS_MID_THOUGHT.search(text):
        return True
    pronoun = _PRONOUN.search(text)
    # A pronoun after a name stands for that one, as in "Where did Mary Shelley stay when she began it?"
    return not (_names_somebody(text[: pronoun.start()]) if pronoun else _names_a_subject(text))


def stand_alone(text: str, earlier: Sequence[str], answer: str = "") -> str:
    """Return a question that leans on history together with what it leans on, else as it is.

    Args:
        text: the question.
        earlier: the questions before it, oldest first.
        answer: the last one, which may have named who "he" is.
    """
    if not leans_on_history(text):
        return text
    before = topic(earlier)
    return _with_part_changed(text, before) or " ".join([text, *before, *_named(answer, [text, *before])])


def as_read(text: str, query: str) -> str:
    """Return a question as the model is to read it: rewritten, or as it is where it is only joined with earlier ones.

    Those stand above it in the conversation.
    """
    return text if text in query else query


def _named(answer: str, asked: Sequence[str]) -> list[str]:
    """Return the people whom an answer names and no question does, where the question is about some man or woman."""
    if not _SOMEBODY.search(asked[0]):
        return []
    names = dict.fromkeys(match[0] for match in _FULL_NAME.finditer(answer[:_LONGEST]))
    return [name for name in names if not any(name in question for question in asked)][:_MOST_NAMES]


def _with_part_changed(text: str, before: Sequence[str]) -> str:
    """Return the question before with the part in place that "那周日呢" changes; "" where a follow-up changes none."""
    if not before:
        return ""
    first, *since = before
    for follow_up in (*since, text):
        first = _changed(first, follow_up)
        if not first:
            return ""
    return first


def _changed(question: str, follow_up: str) -> str:
    only = _ONLY_A_PART.match(follow_up)
    if only is None:
        return ""
    part = only["en"] or only["zh"]
    for kind in _KINDS:
        places = list(kind.finditer(question))
        if kind.fullmatch(part) and len(places) == 1:
            return question[: places[0].start()] + part + question[places[0].end() :]
    return ""


def topic(earlier: Sequence[str]) -> list[str]:
    """Return the last question that stood on its own feet, and what has leaned on it since, oldest first."""
    found: list[str] = []
    for question in reversed(earlier):
        found.insert(0, question)
        if not leans_on_history(question):
            break
    return found


def _names_somebody(text: str) -> bool:
    return bool(_NAMES.search(text)) or len(_own_han(text)) > _FEW_HAN + 1


def _names_a_subject(text: str) -> bool:
    if _NAMES.search(text):
        return True
    if _HAN.search(text):
        own = "".join(_own_han(text))
        if re.search(r"[A-Za-z]{2,}", text) or len(own) > _FEW_HAN:
            return True
        return len(own) == _FEW_HAN and not _OF_SOMETHING.fullmatch(own)
    if (one := _OF_ONE_WORD.match(text)) and not _QUALITY.search(one["word"]):
        return one["word"].casefold() not in _SUBJECTLESS
    return len(set(terms(text)) - _SUBJECTLESS) > 1


def _own_han(text: str) -> list[str]:
    """Return the Chinese characters of a question that any other question would not hold too."""
    return _HAN.findall(_SUBJECTLESS_ZH.sub("", text))
