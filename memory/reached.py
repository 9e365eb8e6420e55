"""Whether words tell of having reached what a memory says is wished for, or lacked: the kiln that one saved up for.

Not covered: other words for the same thing, and other things that one may reach than what is bought, and to drive.
"""

import re
from collections.abc import Iterator

from memory.sameness import topic

_END = r"(?=\s+(?:at|for|from|in|with|by|last|this|yesterday|today|finally|so|and|on)\b|[,.;:!]|$)"
_A = r"(?:an?|the|my|our|that|some|new|our own|my own)"
_BOUGHT = re.compile(
    rf"\b(?:bought|purchased|picked up|ordered|got) (?:{_A} )*(?P<en>[^,.;:!]{{2,40}}?){_END}"
    r"|买(?:了|到|下|好)了?(?:一?[台辆个套只把架部间件])?(?P<zh>[^，。！!,；;了]{1,8})了?(?:[，。！!,；;]|$)"
    r"|(?:^|[，。,])(?:我|终于|那[台辆个套只把架部]?)*(?P<thing>[^，。！!,；;我]{1,8}?)(?:终于|已经|总算)*(?:买(?:了|到|好|回来)|到手)了?",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:(?:saving|saved|save)(?: up)? for|(?:looking|shopping|hunting) for"
    rf"|(?:want|hoping|planning|plan|going|hope) to (?:buy|get|purchase)) (?:{_A} )*(?P<en>[^,.;:!]{{2,40}}?){_END}"
    r"|(?:攒钱|存钱|想|打算|准备|计划|要)(?:着|要|想)?买(?:一?[台辆个套只把架部间件])?(?P<zh>[^，。！!,；;了]{1,8})",
    re.IGNORECASE,
)
_DRIVES = re.compile(
    r"\b(?:passed my driving (?:test|exam)|got my (?:driv(?:ing|er['’]?s) )licen[cs]e|learn(?:ed|t) to drive)\b"
    r"|(?:考到|考下|考取|拿到|拿下|领到)了?驾照|驾照(?:终于|已经|总算)*(?:考|拿|到手|下来)|我(?:终于)?(?:学会|会)开车了",
    re.IGNORECASE,
)
_DRIVES_NOT = re.compile(
    r"\b(?:don['’]?t|do not|can['’]?t|cannot|never)(?: \w+ly)? (?:learn(?:ed|t) to )?drive\b"
    r"(?! (?:to|at|in|on|after|when))"
    r"|\b(?:no|don['’]?t have an?|haven['’]?t got an?) driv(?:ing|er['’]?s) licen[cs]e"
    r"|\b(?:learning to drive|taking driving lessons)\b"
    r"|不会开车|没(?:有|考)?驾照|(?:在|正在)(?:学车|学开车|考驾照)",
    re.IGNORECASE,
)


def reaches_something(words: str) -> bool:
    """Tell whether words tell of having bought something, or of being able to drive."""
    return bool(_BOUGHT.search(words) or _DRIVES.search(words))


def is_reached(text: str, words: str) -> bool:
    """Tell whether a memory wishes for, or lacks, what words tell of having reached."""
    if _DRIVES.search(words) and _DRIVES_NOT.search(text):
        return True
    wished, bought = list(_things(_WISHED, text)), list(_things(_BOUGHT, words))
    return any(_is_the_same_thing(one, other) for one in wished for other in bought)


def _things(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        yield next(filter(None, match.groupdict().values())).strip()


def _is_the_same_thing(wished: str, bought: str) -> bool:
    """Tell whether both end on the same noun: "a second-hand car", "the car"; 单反相机, 相机."""
    if not wished.isascii():
        return len(min(wished, bought, key=len)) > 1 and (wished.endswith(bought) or bought.endswith(wished))
    return bool(topic(wished.split()[-1]) & topic(bought.split()[-1]))
