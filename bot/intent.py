"""What a message asks for, by rules.

The rules are ordered: the first pattern that matches wins, and `answer` is what is left. They are meant to be
precise rather than complete: a missed special intent is still answered, a false one would annoy.
"""

import re
from collections.abc import Callable

from bot.forget import forget_request
from bot.recap import recap_request
from bot.statements import is_all_statements, is_question
from bot.types import Intent
from bot.wishes import is_all_wishes
from bot.wording.unwanted import pointed_at, without_pointing, without_unwanted

_ABOUT_ME = re.compile(
    r"\bwhat\b.{0,20}\b(know|remember|learned)\b.{0,12}\b(about|of) me\b"
    r"|\b(what|everything|all|anything|whatever)\b.{0,20}\byou(?:'ve| have| do)?\b.{0,20}\b(know|remember|learned|stored?|saved|noted|kept|recorded|have)\b.{0,16}\b(about|of|on) me\b"
    r"|^\W*who am i\W*$|^\W*what('s| is) my name\W*$|\bdo you (know|remember) me\W*$"
    r"|你(都|还|现在|到底|究竟)*(知道|了解|记得|记住|记着|记下|记录|记|存|保存)(了|着|过|下)*(关于|有关)?我(的)?(一?些)?(什么(?!时候|地方|样)|啥|哪些|多少(?!岁|钱))"
    r"|你(所|都)?(知道|了解|记得|记住|记下|记)(了|的|下)*(关于|有关)?我的?(一切|所有|全部)|(关于我|对我).{0,6}(知道|了解|记得|记住)"
    r"|我(是谁|叫什么)(名字)?\W*$|你(还)?(记得|认识)我吗",
    re.IGNORECASE,
)
_RECOMMEND = re.compile(
    r"^\W*((please|so|ok|hi|hello)\W+)*((can|could|would|will) you (please )?|do you have (any )?|any |got any |i('d like| want| need) (you to )?(a |some )?)?"
    r"(recommend|suggest|recommendations?|suggestions?)\b"
    r"|\b(recommend|suggest) (me|us|something|some|a|an)\b|\brecommendations?\b.{0,20}\bfor me\b|\b(do|would|can|could) you (recommend|suggest)\b"
    r"|\bwhat (should|could|can|shall) i (read|watch|listen to|cook)\b|\bwhat (should|could|can|shall) i (buy|try|see) next\b"
    r"|\b(something|anything|what) (else |good |new |nice )*(to|i should) (read|watch|listen)\b|\b(read|watch) next\b"
    r"|(^|[，,。!！?？\s]|给我|帮我|请|能|再|有什么|有没有|有啥|求)(你)?推荐(?!系统|算法|理由|信|函|人|的|用量|温度|时间|量)"
    r"|(有什么|有没有|有啥|该|可以)(好|值得|再)?(看|读|听)(什么|的|点)|有(什么|啥)好(书|电影|文章|片|剧|歌)|介绍(几|一些|点|些)(本|部|篇)?(书|电影|文章|好)"
    r"|(接下来|下一(本|部|篇))(该|应该)?(看|读|听)(什么|哪)|看点什么|读点什么",
    re.IGNORECASE,
)
# Another one is asked for in the place of what was recommended.
_MORE = re.compile(
    r"\b(?:another|something else|instead|i(?:'d like| want) (?:one|some|something|an?))\b|换一?[个本篇部条]|换成|来[点一]",
    re.IGNORECASE,
)
_RECOMMENDED_FACT = re.compile(
    r"\b(is|are|was|were) recommended\b|\b(document|guide|handbook|article|text|policy|doctors?|it|they|author)s? (recommend|suggest)"
    r"|(文档|指南|手册|文章|医生|作者|谁|专家|里面?).{0,4}推荐",
    re.IGNORECASE,
)
# The words of a recommendation in another sense: at work, of people, or said by a rule that is asked about.
_NO_RECOMMENDATION = re.compile(
    r"\baccording to\b|\bas per\b|\b(?:polic(?:y|ies)|handbook|manual|procedure|regulation|contract|label|study)\b"
    r"|\b(?:read|watch|listen|look)(?:ing)? (?:out|off|up|into|closely)\b|\bwatch for\b"
    r"|\blisten(?:ing)? (?:for\b|to (?:(?:a|an|the|my|our|your) )?(?:\w+ )?(?:complaints?|customers?|callers?|clients?|manager|engine|alarm|heart|chest|lungs?)\b)"
    r"|\b(?:meters?|gauges?|dials?|thermometers?|readings?|displays?|sensors?)\b"
    r"|\b(?:before|after|while|when) (?:i |we |you )?(?:sign|start|enter|begin|leav|us|operat|mix|lift|clean|load|driv)\w*\b"
    r"|\bcook (?:the|my|our|this)\b.*\b(?:at|for \d|how)\b"
    r"|\b(?:how|when|where|who|whom)\b.{0,20}\b(?:recommend|suggest)\b|\b(?:can|may|could|should|must|do|if|may) (?:i|we|they|employees?|staff|customers?) (?:recommend|suggest)\b"
    r"|\b(?:me|us|you|them|him|her) to (?:recommend|suggest)\b|\b(?:recommend|suggest) (?:me|us) to\b|\b(?:writ|ask|sign|need|get)\w* (?:for )?(?:a |the |my )(?:letter of )?recommendation\b"
    r"|\b(?:recommend(?:ation)?|suggestion)s? (?:letters?|box|forms?|bonus|engines?|systems?|schemes?)\b|\brecommended\b"
    r"|根据|按照|依照|依据|按(?:规定|政策|手册)|读数|读表|看病|看(?:什么|哪个?|哪家|哪)?(?:医院|医生|大夫|科室|科|诊)|听证|听诊|听(?:什么|哪种?)语言|(?:看|听)的(?:点|景点|地方)"
    r"|(?:我|员工|同事|可以|能)推荐[^，。？?]{0,6}(?:入职|应聘|来上班|来公司|来面试|候选人|加入)|推荐(?:朋友|亲戚|亲友|同事|候选人|奖金?|码|表|制度|政策|的(?!书|电影|歌|片|剧|文章))",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"^\W*+((hi|hello|hey|yo|good (morning|afternoon|evening|night)|thanks?( you)?( so much| a lot| very much)?|thx|bye|goodbye|see you"
    r"|ok(ay)?|great|cool|nice|perfect|got it|i see|never ?mind|forget (about )?it|(that|this) helps|(very |that's |it's )*helpful|yes|yep|no|nope|sure|how are you( today| doing)?|who are you|what are you|what can you do"
    r"|你好|您好|嗨|哈喽|早上好|早安|晚上好|晚安|下午好|谢谢(你|您|了)?|多谢|再见|拜拜|好的?|行|可以|明白了?|知道了|没事了?|算了|忘了吧|(很|非常)?有(帮助|用)|是的?|不是的?|对的?|不用了?|没有了?|你是谁|你能做什么|你会什么|在吗)"
    r"\W*+((zhiyin|there|知音|啊|呀|呢|了|啦|吧)\W*+)?)+$",
    re.IGNORECASE,
)


def intent_of(text: str) -> Intent:
    """Return what the message asks for."""
    return next((intent for intent, holds in _RULES if holds(text)), "answer")


def intent_beside_dismissal(rest: str) -> Intent:
    """Return what a message asks for that dismisses something, by the rest that it says."""
    if only_dismisses(rest):
        return "dismiss"
    return "recommend" if _MORE.search(rest) else intent_of(rest)


def only_dismisses(rest: str) -> bool:
    """Tell whether a message that wants no more of what was recommended asks nothing in the rest that it says."""
    return not re.search(r"\w", rest) or not (is_question(rest) or _wants_recommendations(rest) or _MORE.search(rest))


def _asks_about_me(text: str) -> bool:
    return bool(_ABOUT_ME.search(text)) and not forget_request(text)


def _dismisses(text: str) -> bool:
    return pointed_at(text) is not None and only_dismisses(without_pointing(text))


def _wants_recommendations(text: str) -> bool:
    if _RECOMMENDED_FACT.search(text) or _NO_RECOMMENDATION.search(text):
        return False
    return bool(_RECOMMEND.search(without_unwanted(text)))


_RULES: tuple[tuple[Intent, Callable[[str], object]], ...] = (
    ("about_me", _asks_about_me),
    ("chat", _CHAT.match),
    ("wish", is_all_wishes),
    ("forget", forget_request),
    ("recap", recap_request),
    ("dismiss", _dismisses),
    ("recommend", _wants_recommendations),
    ("remember", is_all_statements),
)
