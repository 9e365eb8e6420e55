"""What the words of a statement say of earlier ones: that something is over, was wrong, or is another now."""

import re

from bot.wording.former import is_past
from memory.types import Change

# Something is over, and nothing need have taken its place.
_ENDED = re.compile(
    r"\b(?:no longer|any ?more|stopped|quit|gave up|given up|giving up|used to|cancel+ed|called off|call off|sold|gave away|got rid of|lost my|broke up"
    r"|split up|passed away|died|has died|(?:be |was |been )?put down|packed in|jacked in|dropped out|resigned|after all|never again|moved out|dropped|done with|finished with|pulled out|backed out|bowed out|skip(?:ping)?|(?:is|are) off(?=\W*$|[,.;!]| now| after all)|(?:is|are) out for (?:me|us|good)|out of the question|fell through|cut out|swore off|went off|gone off"
    r"|not (?:going|planning|moving|getting|learning|training|flying|visiting|taking) .{0,40}(?:after all|any ?more|now)|decided (?:not to|against)|won'?t be|not (?:an? )?\w+ (?:any ?more|now))\b"
    r"|不再|不过敏了|再也不|再也没|戒(?:了|掉|断)|戒[^，。！!了]{1,8}了|取消|泡汤|黄了|作罢|卖(?:了|掉)|出手了|转手了|脱手了|去不成|送(?:人|走)了|分手|去世|过世|走丢|丢了|退出|放弃|停(?:了|掉)|辞职|离职|离婚|没了|算了|断了|注销|退了|解散|倒闭|搬走|(?:不|没有?)(?!了|过)[^，。!！]{1,12}了(?![吗呢])|不去了|不干了|不做了|不学了|不打算",
    re.IGNORECASE,
)
# Something has taken its place.
_NEW = re.compile(
    r"\b(?:switch(?:ed)?|swap+ed|replaced|traded|instead|joined|started|bought|took up|got (?:a|an|the)|now (?:i|we|works?|lives?|uses?|have|has|drives?|runs?|plays?)|is (?:now )?called)\b|\bnow works\b"
    r"|改(?!名)|换(?:成|了|到)|转行|开始|搬到|搬去|现在(?:改|用|在|是|叫|骑|开|吃|喝|住|爱|喜欢)",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"\b(?:correction|i was wrong|i was mistaken|my mistake|i made a mistake|i misspoke|i meant|i mistyped|typo|scratch that|to correct myself|i said .{1,40} but|wrongly|not true|isn'?t true|wasn'?t true|actually|in fact|the truth is|in reality)\b|, not (?!yet|only|just|bad|too|to\b|that|really|sure|because)[\w' -]{1,30}\W*$|\brather than\b"
    r"|更正|说错|记错|搞错|弄错|写错|打错|讲错|不对|纠正|其实|实际上|准确地说|应该是|而不是|不是[^，。]{1,14}[，,]?(?:而)?是",
    re.IGNORECASE,
)
# Something is not as it was.
_CHANGED = re.compile(
    r"\b(?:now(?!here)|nowadays|these days|switch(?:ed)?|swap+ed|replaced|traded|changed|instead|from now on|moved|relocated|turned (?:into|vegan|vegetarian|\d+)|upgraded|transferred|promoted|got (?:married|divorced|engaged)|joined|back to|postponed|rescheduled|brought forward|pushed (?:back|to)|went from|as of|renamed|dyed|cut my|went back|left)\b"
    r"|现在|如今|目前(?!为止)|改|(?<!交)换(?!句)|搬|跳槽|转(?!告|发|账)|已经不|变(?:成|得)|升(?:职|到|为|了)|涨|提前|推迟|延期|恢复",
    re.IGNORECASE,
)
# Something is new; it may have taken a place, or stand beside what was.
_NEW_THING = re.compile(
    r"\b(?:new|started|begun|again|meanwhile|became|lately|recently|finally|bought|got an?|since (?:last|this|january))\b|新(?!闻|年|疆|西兰|加坡)|开始|重新|又|终于|刚|后来|最近|从.{1,8}起|买了|学会",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:also|too|as well|another|second|third|in addition|besides|on top of|both|still)\b|(?<!从来)也(?!不再)|还(?:有|养|会|在|喜)|另外|又(?:养|买|学|多)|第二|同时",
    re.IGNORECASE,
)
# The old value by its name: "from coffee to tea", "tea instead of coffee", "30, not 28", "把咖啡换成茶", "不是28,是30".
_OLD_VALUE = re.compile(
    r"\b(?:instead of|rather than|in place of|no longer(?: at| in| with| a| an)?|anymore, not) (?P<a>[^,.;!]{2,40})"
    r"|\b(?:switch(?:ed)?|chang(?:ed|ing)|moved|went|swapped|converted|transferred|relocated) (?:\w+ )?from (?P<b>[^,.;!]{2,40}?) (?:to|for|into)\b"
    r"|\bmoved out of (?:my |the |our )?(?P<m>[^,.;!]{2,40}?)(?= and\b|[,.;!]|$)"
    r"|\b(?:swapped|traded|replaced|exchanged) (?:my |the |our )?(?P<c>[^,.;!]{2,40}?) (?:for|with|by|in for)\b"
    r"|\b(?:sold|gave away|got rid of|quit|left|dropped|gave up|cancel+ed|called off|stopped|given up) (?:my |the |our )?(?P<d>[^,.;!]{2,40}?)(?= and\b| last\b| yesterday\b| in\b| because\b|[,.;!]|$)"
    r"|, not (?!yet|only|just|because)(?P<e>[^,.;!]{1,30})\W*$"
    r"|从(?P<f>[^，。到去成]{1,10})(?:换|改|搬|跳槽|转|变|调|升)(?:到|成|去|为|了)|把(?P<g>[^，。]{1,12}?)(?:换|改|卖|送|戒|退|停|取消|推迟|提前)"
    r"|不是(?P<h>[^，。]{1,12})[，,]?\s?(?:而)?是|而不是(?P<i>[^，。]{1,12})|(?P<l>[^，。我]{1,10}?)(?:看|吃|听|玩|喝)?腻了|(?:戒|卖|退出|取消|放弃|停)(?:掉|了)?(?:了)?(?P<j>[^，。了]{1,10})|不(?:再|想|会)?(?P<k>(?:喝|吃|用|去|学|练|玩|养|打|做|跑|看|写|住|抽|坐|骑|开)[^，。了]{1,8})了",
    re.IGNORECASE,
)
# Points at what was said last, without words for it.
_POINTS = re.compile(
    r"^\W*+(?:(?:sorry|oops|wait|no|actually|hmm|well|ah)[\s,:—-]*+)?(?:that|it|what i (?:just )?(?:said|told you|wrote))(?:'s| is| was)? (?:(?:no longer|not) (?:true|right|correct|the case|up to date)|wrong|not so|a lie|a mistake|outdated|out of date|incorrect|false|isn'?t true(?: any ?more)?|wasn'?t true|nonsense)(?: any ?more| now)?\b"
    r"|^\W*(?:that|this|it) (?:isn'?t|wasn'?t|is no longer|is not|was not) (?:true|right|correct|the case|valid)(?: any ?more| now)?"
    r"|^\W*(?:sorry,? )?(?:scratch|ignore|disregard|strike|cancel) (?:that|what i (?:just )?said|my last (?:message|sentence))\b"
    r"|^\W*(?:sorry,? )?i (?:was wrong|misspoke|made (?:a mistake|that up)|take that back)(?: about (?:that|this))?\W*$"
    r"|^\W*(?:抱歉|不好意思|等等|啊|哦|不)?[，,]?(?:这|那|刚才|刚刚|上面|前面)(?:个|条|句|件事|的话|说的|我说的|那句)*(?:话|事|信息)?(?:其实|现在|早就|已经)?(?:不(?:再)?(?:对|是真的|成立|属实|准|算数)|说错|错|是错|不算|是假的|过时|作废)(?:了|的)?"
    r"|^\W*(?:我)?(?:刚才|刚刚|之前)?(?:说错|记错|搞错|弄错)(?:了)?\W*$|^\W*(?:那|这)(?:已经|早就)?不是真的了?|^\W*我?(?:要)?收回(?:我)?(?:刚才|之前)?(?:说)?的?(?:话|说法)?",
    re.IGNORECASE,
)
_SAID_ABOUT = re.compile(
    r"^\W*(?:sorry,? )?(?:please )?(?:scratch|ignore|disregard|strike|take back) what i (?:just )?(?:said|told you|wrote) about (?P<what>[^,.;!]{2,60})",
    re.IGNORECASE,
)
_FORGET = re.compile(
    r"^\W*(?:please |and |so |just )?(?:forget|ignore|disregard)\b[^,，;；]*$"
    r"|^\W*(?:忘掉|(?:请|把)[^,，;；]{0,20}(?:忘掉|忘记|忘了|删掉|删除))[^,，;；]*$",
    re.IGNORECASE,
)
# "It's not true that …", "I never said that …", "I don't live in Rome after all": what was said never held.
_DENIES = re.compile(
    r"^\W*(?:it'?s|it is|it was|that'?s) (?:not true|wrong|no longer true|not the case|false) that (?P<a>.+)|^\W*i never (?:said|told you) (?:that )?(?P<b>.+)"
    r"|^\W*(?:actually|in fact|sorry|to be honest|the truth is|come to think of it)\b[\s,]*(?:that )?(?P<c>i (?:didn'?t|haven'?t|have not|did not|never|was not|wasn'?t|am not|'?m not|don'?t|do not) .+)"
    r"|^\W*(?P<d>i (?:didn'?t|haven'?t|never|did not) .+) (?:after all|in the end)\W*$"
    r"|^\W*(?:其实|实际上|说实话|事实上)[，,]?(?P<e>我(?:根本|并)?(?:没有?|不是|并不|并没|从没)[^，。,；]+)|^\W*我没(?:有)?说过(?P<f>.+)|^\W*(?P<g>我(?:最后|最终|结果|到头来|后来)(?:还是)?(?:没有?|不).+)",
    re.IGNORECASE,
)


def change_in(clause: str) -> Change:
    """Return what a statement says of an earlier one; "" where it says nothing of any."""
    if is_past(clause):
        return "was"
    if _ENDED.search(clause):
        return "changed" if _NEW.search(clause) else "ended"
    if _CORRECTED.search(clause):
        return "corrected"
    if _BESIDE.search(clause):
        return ""
    return "changed" if _CHANGED.search(clause) else "new" if _NEW_THING.search(clause) else ""


def old_value(clause: str) -> str:
    """Return the words of a statement for what holds no more, such as "coffee" in "tea instead of coffee"."""
    match = _OLD_VALUE.search(clause)
    return next((value.strip() for value in match.groups() if value), "") if match else ""


def taken_back(clause: str) -> str | None:
    """Return what a clause takes back of what was said: its words, "" for what was said last; None where it does not."""
    if about := _SAID_ABOUT.search(clause):
        return about["what"].strip()
    match = _POINTS.search(clause)
    return None if match is None else clause[match.end() :].strip(" ,，。.!！:：")


def is_to_be_forgotten(sentence: str) -> bool:
    """Tell whether a sentence bids to forget something, and so tells nothing: "Forget the left one"."""
    return bool(_FORGET.search(sentence))


def denied(clause: str) -> str:
    """Return the words of a clause that deny something that was said, "" where it denies nothing."""
    match = _DENIES.search(clause)
    return next((value.strip() for value in match.groups() if value), "") if match else ""
