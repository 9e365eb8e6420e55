"""What happens to the writer, or to somebody in their life, on a day to come: exams, appointments, weddings, journeys."""

import re
from datetime import UTC, datetime

from bot.dates import dates_in
from bot.wording.passing import is_passing
from bot.wording.people import phrase_for, somebody_in
from memory.sameness import is_negative

# Whether a day is to come shows on any day; on this Monday, the first of a month, the rest of both is to come.
_SOME_DAY = datetime(2004, 3, 1, tzinfo=UTC)
_AHEAD, _RUNNING = "◆", "◇"  # stand for days to come, and for a time that is on or may be: "this year"
_WE = r"\b(?:i|we)"
_EVENT = (
    r"(?:exam|test|interview|appointment|meeting|wedding|surgery|operation|op|flight|concert|recital|check-?up|viva|hearing"
    r"|court date|deadline|race|marathon|trip|conference|presentation|graduation|ceremony|party|funeral|reunion|rehearsal"
    r"|audition|match|tournament|scan|vaccination)s?\b"
)
_SOME = r"(?:an?|the|my|our|his|her|their|another|two|three) (?:[\w'’-]+ ){0,3}?"
_EVENT_ZH = (
    r"(?:考试|笔试|面试|体检|复查|复诊|手术|婚礼|结婚|订婚|领证|航班|飞机|高铁|火车|会议|开会|开学|年会|家长会|答辩|演出|比赛|聚会|聚餐"
    r"|约会|演唱会|音乐会|看牙|牙医|看病|看医生|拔牙|面签|签约|培训|出差|典礼|路演|搬家|入职|讲座|马拉松|休假|旅行|旅游)"
)
_WE_ZH = r"(?:我们?|咱们?|俺)"
_HOUR_ZH = r"(?:[早晚]上|[上中下]午|傍晚)?(?:[\d一二三四五六七八九十两]+[点:：]半?\d*分?)?"
# Without a subject it is the writer's where nothing follows the day: "Moving house on Friday", not "… is cheaper".
_DOING = (
    rf"(?:moving|flying|travell?ing|driving|going|heading|leaving|coming)(?: (?:house|home|flats?|apartments?|offices?|out|in|away|abroad|back|(?:in|in)?to|from|for|with|the|my|our|an?|new|place|dentist|doctor|hospital|{_EVENT}|(?-i:[A-Z][\w-]+))){{0,5}}"
    rf"|(?:having|taking|attending|hosting) (?:surgery|chemo\w*|exams|finals|physio|{_SOME}{_EVENT})"
    r"|(?:seeing|visiting|meeting) (?:the|my|our) [\w'’-]+(?: [\w'’-]+)?"
    r"|getting (?:married|engaged|divorced)|(?:starting|beginning|finishing|leaving) (?:(?:an?|the|my) (?:new )?)?(?:job|work|school|university|college|course)"
    r"|retiring|graduating|giving birth|due"
)
_HAPPENS = re.compile(
    rf"{_WE}(?:['’]ve(?: also| still)? got| (?:also |still )?have(?: got)?| need| got| was given| were given) {_SOME}{_EVENT}"
    rf"|{_WE}(?:['’]ve got| have(?: got)?) (?:surgery|chemo\w*|exams|finals|interviews|jury duty|physio)\b"
    rf"|\b(?:my|our) [\w'’ -]{{2,30}}? (?:has|have)(?: got)? {_SOME}{_EVENT}"
    rf"|\b(?:my|our) (?:[\w'’-]+ ){{0,3}}?{_EVENT} (?:is|are|will|starts?|begins?|takes? place|was|got|has been)\b"
    rf"|{_WE}(?:['’]ve| have)? (?:booked|arranged|scheduled|signed up)\b"
    rf"|{_WE} (?:need|have|['’]ve got) to (?:see|go|be|fly|leave|travel|meet|attend|take)\b"
    rf"|^(?!.*(?:喜欢|讨厌|觉得|以为|认为))\W*{_WE_ZH}.*{_EVENT_ZH}"
    rf"|^\W*[{_AHEAD}{_RUNNING}]{_HOUR_ZH}{_WE_ZH}?[还也就]?(?:要|有|得|该|需要|会)?(?:一?[个场次趟])?[^的他她它你，。]{{0,4}}?{_EVENT_ZH}"
    # What may as well be a habit, or last, where the time is one that is on.
    rf"|^(?=.*{_AHEAD}).*{_WE} (?:fly|leave|move|go|see|meet|visit|start|retire|graduate|get married|marry|defend|arrive|return)\b"
    rf"|^(?=.*{_AHEAD}).*\b(?:i['’]m|i am|we['’]re|we are) (?:on (?:holiday|vacation|leave|call|duty|a (?:\w+ )?trip)|away\b|out of (?:town|(?:the )?office)|abroad\b|in (?-i:[A-Z]))"
    rf"|\b(?:i['’]m|i am|we['’]re|we are) (?:away|abroad|in (?-i:[A-Z]))[^{_RUNNING}]{{0,60}} (?:for|over|during) {_RUNNING}"
    rf"|^\W*(?:{_WE_ZH}{_AHEAD}|{_AHEAD}{_WE_ZH}){_HOUR_ZH}[会要都得]?(?:在|去|回|飞|到)"
    rf"|^\W*(?:{_DOING})(?: (?:on|in|at|by|for|over))?(?: the)? ?{_AHEAD}\W*$",
    re.IGNORECASE,
)
_USUAL = re.compile(r"\b(?:every|each|usually|always|often|sometimes|never)\b|每|经常|常常|通常|平时|一般|总是|从不")
_COMPOUND = re.compile(rf"^ (?:[\w-]+ )?{_EVENT}", re.IGNORECASE)


def event_ahead(clause: str) -> str:
    """Return to whom something happens on a day to come that a clause names: "sister", or "plan" for the writer.

    It is "" for a clause that tells of no such thing.
    """
    marked = _with_days_marked(clause)
    if marked == clause or not _HAPPENS.search(marked):
        return ""
    if _USUAL.search(clause) or is_passing(clause) or is_negative(clause):
        return ""
    phrase = phrase_for(clause)
    after = clause.partition(phrase)[2] if phrase else ""
    somebody = somebody_in(clause) if phrase and not _COMPOUND.match(after) else None  # "my dentist appointment"
    return somebody.who if somebody else "plan"


def _with_days_marked(clause: str) -> str:
    """Return a clause with marks in the place of the days that are not over."""
    for dated in reversed(dates_in(clause, _SOME_DAY)):
        first, after = dated.days
        if after > _SOME_DAY.date():
            mark = _AHEAD if first > _SOME_DAY.date() else _RUNNING
            clause = clause[: dated.start] + mark + clause[dated.end :]
    return clause
