"""Questions about what there is one of: where somebody lives, what they do, how old they are, what they are called.

Such a question and what answers it share few words, and no nearness of meaning: "where do I live?", "I moved to Leeds
last month". It is turned into the statement that it asks for, and read by the rules that read statements.
"""

import re

from bot.statements import Statement
from bot.wording.people import CHINESE, ENGLISH
from memory.types import Memory

_WHO = rf"(?P<who>my (?:[a-z-]+ ){{0,2}}?(?:{ENGLISH})(?: [A-Z]\w+)?)"
_WHO_ZH = rf"(?P<who>我(?:们|家)?的?(?:大|小|二)?(?:{CHINESE}))"
_NOW = r"(?:\s+(?:now|currently|these days|at the moment|nowadays|again|for a living))*\W*$"
_YET_ZH = r"(?:现在|目前|如今|到底|究竟|还|是|都)*"

# What asks, and what would answer it; in place of {who} stands whom it is about.
_ASKED = tuple(
    (re.compile(pattern, re.IGNORECASE), answer)
    for pattern, answer in (
        (rf"\bwhere (?:do|did) (?:i|we) (?:now |currently |still )?live{_NOW}", "I live in Leeds."),
        (rf"\bwhere (?:is my home|am i based|am i living){_NOW}", "I live in Leeds."),
        (
            rf"\bwhat do i do(?: for (?:work|a job))?{_NOW}|\bwhat(?:'s|’s| is) my (?:job|profession)\b",
            "I work as a nurse.",
        ),
        (rf"\b(?:where|who) do i work(?: for| at)?{_NOW}", "I work as a nurse."),
        (r"\bwhat(?:'s|’s| is) my name\b|\bwhat am i called\b|\b(?:know|remember) my name\b", "My name is Anna."),
        (rf"\bhow old am i{_NOW}", "I am 30 years old."),
        (r"\bwhen(?:'s|’s| is) my birthday\b", "My birthday is 3 May."),
        (rf"\bwhere does {_WHO} (?:now |currently )?live{_NOW}", "{who} lives in Leeds."),
        (rf"\bwhat does {_WHO} do(?: for work)?{_NOW}", "{who} works as a nurse."),
        (rf"\bwhere does {_WHO} work{_NOW}", "{who} works as a nurse."),
        (rf"\bhow old is {_WHO}{_NOW}", "{who} is 30 years old."),
        (rf"\bwhat is {_WHO}(?:['’]s name| called)\b", "{who} is called Leo."),
        (rf"\bwhat(?:'s|’s) {_WHO}['’]s name\b", "{who} is called Leo."),
        (rf"我{_YET_ZH}住(?:在)?(?:哪(?!个|间|一|种|家)|什么地方|何处)|我家{_YET_ZH}在哪", "我住在杭州。"),
        (
            rf"我{_YET_ZH}(?:做|干)什么(?:工作|职业|的|呢|$|\W)|我的(?:工作|职业){_YET_ZH}什么|我{_YET_ZH}在哪[儿里]?(?:家公司)?(?:上班|工作)",
            "我是护士。",
        ),
        (r"我叫什么|我的名字", "我叫小明。"),
        (r"我(?:今年|现在)?(?:多大|几岁|多少岁)", "我今年30岁。"),
        (r"我的?生日(?:是|在)?(?:什么时候|哪[一]?天|几月|几号)", "我的生日是5月3日。"),
        (rf"{_WHO_ZH}{_YET_ZH}住(?:在)?(?:哪(?!个|间|一|种|家)|什么地方)", "{who}住在杭州。"),
        (rf"{_WHO_ZH}{_YET_ZH}(?:做|干)什么(?:工作|职业|的|呢|$|\W)", "{who}是护士。"),
        (rf"{_WHO_ZH}{_YET_ZH}在哪[儿里]?(?:上班|工作)", "{who}是护士。"),
        (rf"{_WHO_ZH}(?:今年|现在)?(?:多大|几岁|多少岁)", "{who}今年30岁。"),
        (rf"{_WHO_ZH}(?:叫什么|的名字)", "{who}叫小明。"),
    )
)


def asked_for(question: str) -> str:
    """Return a statement such as would answer the question, of another value; "" where it asks nothing of that kind."""
    for pattern, answer in _ASKED:
        if match := pattern.search(question):
            return answer.format(**match.groupdict())
    return ""


def is_of(memory: Memory, answer: Statement) -> bool:
    """Tell whether a memory says the same of the same person as such a statement, of whatever value.

    Of somebody in the person's life a name may be said or not: "my sister", "my sister Clara".
    """
    if answer.kind != "relationship":
        return memory.subject == answer.subject
    one, other = set(memory.subject.split()), set(answer.subject.split())
    return bool(one) and memory.slot == answer.slot and (one <= other or other <= one)
