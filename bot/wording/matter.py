"""What speaks of the matter in hand and not of the writer's life: sums, tables to be joined, parts that are played.

And what only sounds like a statement: figures of speech, what is meant to be done with an answer, a customer's case.
"""

import re

_DATA = (
    r"(?:tables?(?! (?:in|at|for) (?:my|our|the (?:kitchen|garden)))|columns?|rows?|arrays?|lists? of (?:numbers|strings|names|items|values|integers|words|urls|files)|strings?|functions?|datasets?|data ?frames?|quer(?:y|ies)|variables?|matri(?:x|ces)"
    r"|vectors?|spreadsheets?|csvs?|json|scripts?|databases?(?! (?:job|administ|engineer|exam))|apis?|loops?|equations?|triangles?|worksheets?|pdfs?|cells?|formulas?"
    r"|text files?|log files?|integers?|polynomials?|class(?:es)? (?:with|called|that))\b"
)
_DATA_ZH = (
    r"(?:[张个份]表(?![姐哥弟妹叔])|表格|数据|[行列](?!车)|数组|列表|字段|字典|函数|变量|矩阵|向量|字符串|文档|脚本|接口|服务器|数据库|方程|三角形|公式"
    r"|代码|整数|集合|单元格|图片|文件)"
)
# A thing that is worked on, or a part in what is done together.
_OF_A_TASK = re.compile(
    rf"\b(?:i|we)(?:['’]ve got| have got|['’]ve| have| got) (?:an?|the|these|this|two|three|four|several|some|many|multiple|\d+) (?:[\w-]+ ){{0,3}}?{_DATA}"
    r"|\b(?:i|we) (?:work|start|operate|proceed) (?:from|on|under|with) (?:the|an?) (?:assumption|premise|basis|principle|idea|hypothesis)\b"
    r"|\b(?:i|we)(?:['’]m| am|['’]re| are) (?:an? )?(?:[\w-]+ ){0,2}(?:customers?|clients?|subscribers?|users?) (?:of yours|of your|here|at your|with you)\b"
    rf"|我们?(?:这里|这边|这儿|手[头上里]|现在)?(?:一共|总共|只)?有[^，。]{{0,8}}{_DATA_ZH}"
    r"|我们?是(?:你们|贵)[^，。]{0,8}(?:客户|用户|顾客|会员)"
    r"|\b(?:in (?:this|the) (?:exercise|scenario|example|case study|puzzle|riddle|play|scene|sketch|script|musical|campaign|quest))\b"
    r"|^\W*在?(?:这个?|该|本)?(?:剧|戏|剧情|剧本|案例|题目?|练习|情景|场景|设定|游戏)[里中](?:面)?",
    re.IGNORECASE,
)
_WORKED_ON = (
    r"(?:code|query|table|spreadsheet|script|server|website|app|database|function|formula|supplier|client|customer|vendor"
    r"|invoice|order|parcel|package|subscription|login|ticket|request|point|argument|question)s?"
)
# What somebody meets with while they work, order or ask, in the first person all the same.
_OF_A_CASE = re.compile(
    rf"\b(?:my|our) (?:[\w-]+ )?{_WORKED_ON} (?:is|are|was|were|has|have|had|returns?|does|do|did|keeps?|shows?|moved|won['’]t|will|takes?|crash\w*|fails?|got|needs?)\b"
    r"|\bi (?:get|got|see|receive|received) (?:an?|the|this|that) (?:[\w-]+ )?(?:errors?|messages?|warnings?|notices?|invoices?|bills?|exceptions?)\b"
    r"|\bi (?:opened|closed|raised|filed|submitted) (?:an?|the|another) (?:\w+ )?(?:tickets?|requests?|issues?|cases?|complaints?|claims?|pull requests?)\b"
    r"|\bi (?:changed|updated|checked|reset) the (?:settings?|options?|password|config\w*)\b"
    r"|\b(?:i (?:use|have)|i['’]?m on|i am on) the (?:free|trial|basic|pro|premium|business) (?:plan|version|tier|account)\b"
    r"|\b(?:i|we) have (?:one|an?|another|some|two|a few) (?:\w+ ){0,2}(?:things?|questions?|points?) (?:to ask|about|on|for|regarding)\b"
    r"|\b(?:i|we) (?:prefer|like|love|liked|loved) (?:the|your|that|this) (?:\w+ )?(?:version|answer|one|option|draft|text|wording|title|feature|paragraph|suggestion)s?\b"
    r"|\bmy favou?rite (?:part|bit|line|sentence|point) of (?:your|the|this|that)\b"
    r"|\bi(?:['’]m| am) an? (?:\w+ )?customer\b(?! (?:service|support|success|care))"
    r"|\bi(?:['’]m| am) your (?:boss|king|queen|master|teacher|father|mother|captain)\b|我(?:现在)?是你的?(?:老板|爸|妈|主人|领导|老师|上帝)"
    r"|我们?的?(?:代码|查询|表(?![姐哥弟妹叔])|订单|账号|服务器|脚本|函数|公式|供应商|客户|快递|包裹)(?!是我)[^，。]{0,6}(?:没|不|坏|错|有|搬|慢|丢|报|到|是)"
    r"|我的(?:意思|问题|观点|要求)是|我(?:还)?有个?(?:关于|有关)|我(?:更|最|比较|还是)?(?:喜欢|爱)(?:你的(?:回答|答案|建议)|第[一二三四\d]+(?:个|版|种|段)|最后一段)|里我最?喜欢|我?爱了"
    r"|对身体(?:好|不好|有害|有好处)|有益健康",
    re.IGNORECASE,
)
_FIGURE_OF_SPEECH = re.compile(
    r"\ballergic to (?:bullshit|bs|nonsense|drama|work|hard work|mondays|mornings|meetings|small talk|people|lies|liars|idiots|fools|stupid\w*|boredom|bad \w+|responsibility|commitment)\b"
    r"|对[^，。]{0,4}(?:废话|加班|早起|上班|工作|无聊|谎言|虚伪|傻[子瓜]|蠢[人货]|周一|开会)过敏"
    r"|(?:爱|想|恨|烦|气|笑|吓|急|羡慕|崇拜)死[你我了]|爱(?:你|您)(?!们家)|我(?:可)?太(?:爱|喜欢)[^，。]{1,10}了?[，。,（(]?.{0,12}(?:呵呵|狗头|才怪|难受)"
    r"|\b(?:i|we) (?:totally|just|really|absolutely) (?:love|enjoy|adore)\b.{0,200}(?:\bnot[.!]*$|/s\b|🙄)|^\W*(?:yeah,? right|oh,? (?:great|sure|joy))\b",
    re.IGNORECASE,
)
# What somebody means to do with what was answered: "I'll try it tomorrow".
_WITH_THE_ANSWER = re.compile(
    r"\b(?:i|we)(?:['’]ll| will| am going to|['’]m going to| want to)\b (?:\w+ )?(?:try|check|test|use|do|read|see|give|look (?:at|into)|think about|have a (?:look|go|think)|sleep on|pass|send|print|keep|get back|come back|let)\b[^,.]{0,12}\b(?:it|that|this|these|those|you)\b"
    r"|我(?:明天|今晚|回头|晚点|待会|等会儿?|下次|一会儿?|周末|回去)?(?:再|先|就|去)?(?:试试|看看(?:吧|再说)?|想想|试一下|看一下|研究一下|考虑一下)(?:吧|再说|看)?\W*$",
    re.IGNORECASE,
)
# After these all that follows is made up.
_MADE_UP = re.compile(
    r"(?:^|[\n.!?])\W{0,20}(?:(?:ok|okay|now|so|please|hey),? )*(?:let['’]?s (?:do (?:a |some )?)?(?:role[- ]?play|pretend|play pretend|act out|improvis\w+)|role[- ]?play|imagine|pretend|act as|you play\b|i['’]ll (?:play|be) (?:the|an?) )"
    r"|(?:^|[\n。.!！?？])\W{0,20}(?:好[，,])?(?:我们|咱们?|现在)?来?(?:玩个?)?(?:角色扮演|情景模拟|假装|设想|想象一下|你(?:来)?(?:扮演|演|当)|我(?:来)?(?:扮演|演)|假设|假定)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twice|half)\b).{0,300}\bhow many\b.{0,100}\b(?:left|in total|altogether|in all|remain|each|all together|do i have|does \w+ have|do we have|are there)\b"
    r"|[\d一二两三四五六七八九十].{0,200}(?:还剩|剩下|一共|总共|共有|平均|每人|多出)[^，。]{0,6}(?:几|多少)",
    re.IGNORECASE | re.DOTALL,
)


def is_of_the_matter(sentence: str) -> bool:
    """Tell whether a sentence speaks of what is being worked on, or does not mean what it says."""
    return any(pattern.search(sentence) for pattern in (_OF_A_TASK, _OF_A_CASE, _FIGURE_OF_SPEECH, _WITH_THE_ANSWER))


def before_what_is_made_up(text: str) -> str:
    """Return what comes before a sum or a part that is played, in which all is made up."""
    if _COUNTED.search(text):
        return ""
    opening = _MADE_UP.search(text)
    return text[: opening.start()] if opening else text
