"""Whether what happens on a day has happened, or is to come, by the verbs around the day.

What decides is the verb nearest to the day ("I was told my exam is on 9 January" is to come), and in Chinese the clause
that holds it. Where no verb tells, the day is to come.
"""

import re

# What is put to another day; the day is then named with "to", "until" or "for".
MOVED = (
    r"(?:moved|pushed|put|brought|shifted|changed|switched|postponed|delayed|deferred|adjourned|bumped|extended|renewed"
    r"|prolonged|rescheduled|rearranged|rebooked)"
)
_SET = r"(?:set|fixed|booked|scheduled|planned|slated|confirmed|valid|due|bought|got|found|made|gave|given|ordered|paid|asked|applied|registered|enrolled)"
_AIMED = re.compile(
    rf"\b{MOVED}\b[^.;!?]{{0,40}}?\b(?:to|until|till|for)(?: the)?(?: \w+day)?,?\s*$"
    rf"|\b{_SET}\b[^.;!?]{{0,60}}?\bfor(?: the)?(?: \w+day)?,?\s*$"
    r"|(?:改|推|推迟|延|延期|延长|推后|提前|提早|挪|调|调整|换|定|拖|押|移|约|排|安排|订)(?:期|后)?(?:到|在|至|成|为|于)了?\s*$",
    re.IGNORECASE,
)
# A thing that is had now, and is for the day: "买到了周五的票".
_HAD_FOR = re.compile(
    r"(?:买|抢|拿|收|领|挂|租|请|批|报|选|订|约|申请|接)(?:到|好|上|下|完)?(?:了|到)(?:一?[张个场次份])?$"
)
_CALLED_OFF = re.compile(
    rf"^[^.;!?]{{0,20}}?(?:\b(?:was|were|is|are|been|got|gets)(?: just| now)? (?:cancell?ed|called off|{MOVED})\b)"
    r"|^[^，。；]{0,8}?(?:取消|推迟|延期|改期|改到|提前|泡汤|黄)",
    re.IGNORECASE,
)
_DONE = (
    r"(?:\w{2,}ed|been|gone|done|seen|taken|given|born|held|made|put|sent|told|paid|cut|bought|sold|shown|chosen|driven"
    r"|flown|written|eaten|broken)"
)
_KEEPS = r"(?:an?|the|my|our|his|her|their|its|your) (?:\w+ed|left|last|lost|found|held|made|given)\b"  # no verbs
_CUES = re.compile(
    # Of the words that look like verbs in the past some are none.
    rf"(?P<neither>\b(?:(?!need)[a-z]*eed|hundred|united|naked|sacred|fred|alfred|wilfred|at last|(?:will|to) last|{_KEEPS})\b)"
    r"|(?P<past>\b(?:had|used|managed|went|was able|were able) to \w+|\bdid(?:n['’]t| not)? \w+)"
    r"|(?P<ahead>"
    r"\b(?:will|shall|can|could|(?-i:may|might)|must|should|would|gonna|won['’]t|can['’]t)\b(?: \w+)?|['’]ll\b(?: \w+)?"
    rf"|(?:\b(?:am|is|are|be|being|get|gets|getting)|['’]m|['’]re|\b(?:isn|aren)['’]t)\b(?: (?:\w+ly|so|very|all|not|now|still|also))?(?: {_DONE}\b)?"
    r"|\b(?:been|was|were|got)(?: just)? (?:delayed|postponed|supposed|scheduled|booked|invited|asked|chosen|picked|selected)\b"
    r"|\b(?:re)?scheduled\b|\b(?:pre-?)?booked\b|\b(?:reserved|invited|signed up|arranged|planned|supposed|due|next)\b"
    r"|\b(?:decided|agreed|promised|told|asked|offered|hoped|wanted|chose|chosen|hired|advised|allowed|arranged|set)(?: \w+)? to\b(?: \w+)?"
    r"|\b(?:got|given|received|secured|landed|found|offered)(?: me| us)? (?:an?|my|our|the) (?:[\w'-]+ ){0,2}?(?:appointment|interview|place|slot|ticket|date|reservation|booking|seat|spot)s?\b"
    r"|\b(?:want|hope|intend|expect|plan|aim|need)s?\b|\b(?:planning|hoping)\b"
    r"|\b(?:have|has)\b|['’]ve got\b|['’]s (?=\w+ing\b|on\b|due\b|at\b)|['’]d (?=like|love|be|come|go|visit|start)"
    r"|\b(?:starts|begins|ends|opens|closes|leaves|arrives|comes|goes|flies|runs|happens|visits|moves|expires|falls|finishes|retires|graduates|marries|returns|takes|turns|lands|departs|kicks)\b"
    r"|\b(?:i|we|they|you)(?: also| still| then| now| all)? (?:start|begin|leave|fly|go|move|get|come|arrive|return|retire|graduate|finish|marry|travel|meet|see|take|do|work|stay|run|turn|visit|celebrate|defend|sit|attend|give|host|sing|play|drive|land|join|sign)\b"
    r")"
    r"|(?P<gone>\b(?:was|were|did|been|went|saw|got|bought|sold|left|began|met|lost|won|became|had|took|gave|made|broke"
    r"|came|found|quit|flew|drove|ate|drank|wrote|ran|slept|spoke|spent|sent|taught|told|thought|wore|woke|held|kept|knew"
    r"|fell|felt|fought|forgot|grew|heard|led|paid|rode|rang|rose|said|sang|sat|shot|stood|stole|stuck|swam|threw|built"
    r"|brought|caught|chose|born|gone|drew|lent|hid|bit|hurt|hit|cut|let|\w{2,}ed|since|ago|last)\b)",
    re.IGNORECASE,
)
_AHEAD_ZH = re.compile(
    r"(?:约|订|定|报名?|安排|排|预约|预订|决定)(?:好|上)?了|(?<![重主需必首])要(?!求|是|不|么|点)|将(?!来|军)|打算|准备|计划|预计|马上"
    r"|(?<![开年例聚机协社晚宴])会(?!议|员|计|所|场|展|面|谈|诊|考)|快[^乐递]{0,6}了|不[^，,。了]{0,8}了|改(?!了|变|过|革|善|进|正)[^，,。]{1,10}了"
)
_PAST_ZH = re.compile(
    r"(?<![为除])了(?!解)|(?<![不经通超度难透])过(?![来去年节生冬夏期敏程于分户关夜路周完桥街两几]|[一二三四五六七八九十\d]+[天个周])"
    r"|以来|去年|昨|曾|^[^，。]*?刚(?!好)"
)
_WAS_ON, _SO_IT_WAS = re.compile(r"是(?:在)?$"), re.compile(r"^[^，。的]{1,4}的")  # "我是三月去的"
_DONE_ZH = re.compile(
    r"^(?:毕业|出生|入职|离职|辞职|结婚|离婚|生|去|来|搬|买|到|走|开始|认识)的$|^[结离辞入毕搬订]的[婚职业家]$"
)
# The day on which something no longer happens: "moved from 5 May to 12 May", "on Monday instead of Sunday".
_LEFT = re.compile(
    rf"\b{MOVED}\b[^.;!?]{{0,30}}\bfrom(?: the)?\s*$|\b(?:instead of|rather than)(?: on)?(?: the)?\s*$|不是$",
    re.IGNORECASE,
)
_LEFT_ZH = re.compile(
    r"^的?[^，。\d一二三四五六七八九十]{0,6}?(?:改|推迟|延期?|提前|挪|调)后?[到至成]了?(?=[上下]|[明后今]|周|星期|礼拜|月底|年底|[\d一二三四五六七八九十]{1,2}[月号日])"
)
_BREAK = re.compile(
    r"[,;:!?…，。；：！？\n—]|\.(?!\d)|\b(?:and|but|so|because|while|then|although|though|whereas|or)\b"
    r"|但是?|不过|所以|因为|(?:听?说|告诉|通知|答应|同意|决定|确认)(?:我们?|他们?|她们?|大家)?[过了]?(?=[^的])",
    re.IGNORECASE,
)
_WORDS_AROUND = 160  # characters of a text around a day, of which its tense is told
_HAN = re.compile(r"[\u3400-\u9fff]")


def is_past(text: str, start: int, end: int) -> bool:
    """Tell whether a text tells of what has happened on the day that it names from `start` to `end`."""
    begin = max(0, start - _WORDS_AROUND)
    text, start, end = text[begin : end + _WORDS_AROUND], start - begin, end - begin
    breaks = list(_BREAK.finditer(text))
    first = max((each.end() for each in breaks if each.end() <= start), default=0)
    last = min((each.start() for each in breaks if each.start() >= end), default=len(text))
    before, after = text[first:start], text[end:last]
    if _is_put_to(text[:start], before, after):
        return False
    if _HAN.search(before + text[start:end] + after):
        return _is_past_zh(text, before, after)
    return (_tense(before, after) or _tense(text[:first], text[last:])) == "past"


def is_left(text: str, start: int, end: int) -> bool:
    """Tell whether something no longer happens on the day that a text names from `start` to `end`."""
    opening = "from" if text[start:end].casefold().startswith("from ") else ""
    before = text[max(0, start - _WORDS_AROUND) : start]
    return bool(_LEFT.search(f"{before}{opening}") or _LEFT_ZH.match(text[end : end + _WORDS_AROUND]))


def _is_put_to(said: str, before: str, after: str) -> bool:
    """Tell whether something was put to a day, called off on it, or is had for it: then the day is to come."""
    had = _HAD_FOR.search(before) and after.startswith("的")
    return bool(had or _AIMED.search(said) or _CALLED_OFF.search(after))


def _is_past_zh(text: str, before: str, after: str) -> bool:
    clause = f"{before} {after}" if len((before + after).strip()) > 1 else text
    if _DONE_ZH.match(after) or (_WAS_ON.search(before) and _SO_IT_WAS.match(after)):
        return True
    return not _AHEAD_ZH.search(clause) and bool(_PAST_ZH.search(clause))


def _tense(before: str, after: str) -> str:
    """Return "past" or "ahead" by the last verb before a day, or else the first one after it; "" for none."""
    told = [*reversed(list(_CUES.finditer(before))), *_CUES.finditer(after)]
    kinds = [each.lastgroup or "" for each in told]
    kind = next((kind for kind in kinds if kind != "neither"), "")
    return "past" if kind in {"past", "gone"} else kind
