"""What asks or orders, rather than states; and requests to remember, which state."""

import re

from knowledge.language import split_sentences

TOLD_TO_REMEMBER = re.compile(
    r"^\W*(please |and |also |so )*((can|could|will|would) you )?(please )?"
    r"(remember|note|keep in mind|don'?t forget)( down)?( that)?[\s,:]+(?!to\b)"
    r"|^\W*(请|麻烦|帮我)*(你)?(能不能|可以|能)?(一定)?(要)?(记住|记得|记一下|记下|别忘了|不要忘记)(一下|了)?[\s，,：:]*",
    re.IGNORECASE,
)
_ASKED_BACK = re.compile(r"^\W*(你)?(都|还)?(记得|记住了?).*(吗|呢|么|[?？])\W*$")  # "do you remember …?"
# What one may be told to do always or never; who does without "I" tells of themselves: "Never touch alcohol".
_OF_AN_ASSISTANT = (
    r"(?:answer|reply|respond|write|use|give|send|show|tell|call|address|speak|talk|ask|suggest|recommend|mention|include"
    r"|add|cite|quote|explain|keep|start|end|begin|translate|format|list|offer|assume|remind|greet|say|apologi[sz]e"
    r"|repeat|summari[sz]e|convert|round|check|refer|link|provide|return|present|spell|sign|be)"
)
INSTRUCTION = re.compile(
    r"\b(?:always|from now on|in future)\b.{0,30}\b(?:answer|reply|respond|speak|write|call me|keep|use)\b"
    r"|^\W*(?:please )?(?:answer|reply|respond|speak|write)(?: to me)? (?:in|briefly|shortly|only)\b"
    r"|^\W*(?:please )?(?:never|don'?t|do not) (?:ever )?(?:use|write|answer|reply|give me|send me|start|end|call me)\b.{0,60}\b(?:emojis?|answers?|replies|repl(?:y|ying)|jargon|tables?|lists?|bullet points?|me|units)\b"
    rf"|^\W*(?:please )?(?:always|never) {_OF_AN_ASSISTANT} |^\W*please (?:always|never) [a-z]+ "
    r"|\b(?:i'd like|i would like|i want|i'd prefer|i'd rather) you (?:to )?(?:be|call|called|keep|kept|use|used|write|wrote|answer|speak|talk|explain|avoid|stick)\b"
    r"|^\W*(?:please )?(?:explain|describe|phrase|put|tell me) (?:things|everything|stuff)\b(?! (?:about|of|on|that|there|you|we|in (?:the|this)))"
    r"|^\W*(?:please )?keep (?:your |the |all )?(?:answers?|replies|responses?|it|things)\b"
    r"|^\W*(?:以后|今后|从现在(?:起|开始)|总是|一直)?(?:都)?(?:请|麻烦)?(?:你)?(?:以后|都|总是|一直)?(?:用|以).{1,10}(?:回答|回复|说话|和我说)"
    r"|^\W*(?:以后|今后|从现在(?:起|开始)|从今以后).{0,14}(?:回答|回复|叫我|称呼|别用|不要用|别给我|不要给我|尽量|给我)"
    r"|^\W*(?:请)?(?:回答|回复)(?:我)?(?:的时候|时)?(?:请|要|尽量|都|别|不要).{1,20}$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[?？]\s*$|(吗|么)[。.!！]*$|^(?!.*[还正可在][^，。]{1,20}呢).*呢[。.!！]*$|([哪谁啥咋]|干嘛|干吗)(了|呀|啊|的|来着|呢)?[。.!！]*$|来着[。.!！]*$|什么(?!都|也)|怎么(?!也|都)|怎样|如何|哪(里|儿|个|些|家|种|天|年)(?!都|也)|为什么|多少|(?<!好)(?<!前)(?<!这)(?<!那)(?<!(?<![难经通超度不要])过)几天(?![之以]?[前后])|几(点|个(?!月)|月|号|岁)(?!前|后|以)|是否|能不能|可不可以|有没有"
    r"|^\W*(please |and |also )?(what|when|where|who|whom|whose|which|why|how|is|are|am|was|were|do|does|did|can|could|should"
    r"|would|will|may|tell|show|give|explain|describe|list|find|search|look up|compare|summari[sz]e|write|draft|translate"
    r"|rewrite|rephrase|correct|fix|proofread|convert|repeat|say|read|suggest|recommend|plan|help|name)\b"
    r"|\b(suggestions?|ideas?|tips|advice|recommendations?|information|a summary|a question|questions)\b"
    r"|\bneed (to know|an? (?!wheelchair|hearing|walking|visa)|some|your|help|the)\b|\b(i'd|i would) (like|love) (a|an|some|the|to|more|you)\b|\blooking for\b"
    r"|\b(i want|i wish) (to know|a|an|some|the|you)\b|\btell (me|us)\b|\b(wonder|want to know|curious)\b"
    r"|^\W*(请|帮我|麻烦)?(你)?(告诉|介绍|解释|总结|列出|写(?!作)|比较|翻译|改写|润色|查|找|说说|讲讲|讲一讲|推荐|重复|给我|给出|帮)"
    r"|给我(?!的|打|发|们|家|爸|妈|哥|姐|弟|妹|儿|女|老[公婆妈爸]|讲的时候)|讲讲|说说|想(了解|知道|问|找)|请问|介绍一下|有(个|一个|些)?(问题|疑问)|求推荐|帮我(?!们|家|爸|妈|带)",
    re.IGNORECASE,
)


# A question that comes after what its writer states, marked as one or not. "…, which is lovely" is none.
_ASKS_LATER = re.compile(
    r"^\W*(?:and |so |but |then )?(?:what(?:'s| is| are| was| were| do| does| did| can| could| should| would| will| happens)"
    r"|how (?:do|does|did|can|could|should|would|will|is|are|much|many|long|far|often|soon|old|big|late|early)"
    r"|why (?:is|are|do|does|did|can|should)|(?:where|when) (?:is|are|do|does|did|can|should|will) "
    r"|who (?:do|does|did|can|should) (?:i|we|you)|which \w+ (?:do|does|can|should|applies|apply)"
    r"|(?:am|may|can|could|should|do|must|will) (?:i|we) |(?:is|are) (?:there|it|that|they) )"
    r"|(?<![好这那前过十了上近])(?<!我有)(?<!还有)几(?:小时|分钟|秒|周|年|次|级|位|层|楼|页|章|折|倍|成|元|块|米|公里)(?!前|后|以|了|来)"
    r"|几[^，。,了]{1,3}(?:以内|之内|内)|[?？]\s*$",
    re.IGNORECASE,
)
# Meant for more than the answer at hand.
FOR_GOOD = re.compile(
    r"\b(always|never|from now on|in (the )?future|every time|by default)\b|以后|今后|从现在(起|开始)|从今|总是|一直|每次",
    re.IGNORECASE,
)
_WHENEVER = re.compile(r"^\W*(?:when|whenever|if|once)\b|时候?\W*$", re.IGNORECASE)
_WHAT = re.compile(
    r"\b(?:what|where|who|why|how)\b(?! (?:i|you) (?:ask|say|want|mean|need|know))|什么|怎么|多少|哪|几[个天点小年次]",
    re.IGNORECASE,
)
_PARTS = re.compile(r"(?<=[,，;；:：—])")


def told_to_remember(sentence: str) -> re.Match[str] | None:
    """Return the opening of a request to remember; None where there is none, or the sentence asks back."""
    return None if _ASKED_BACK.match(sentence) else TOLD_TO_REMEMBER.match(sentence)


def asks(sentence: str) -> bool:
    """Tell whether a sentence asks or orders something other than to remember or how to answer."""
    if told_to_remember(sentence):
        return False
    parts = _PARTS.split(sentence)
    told = [INSTRUCTION.search(part) for part in parts]
    if not any(told) and not INSTRUCTION.search(sentence):
        return bool(_QUESTION.search(sentence)) or any(_ASKS_LATER.search(part) for part in parts[1:])
    return any(_is_asked_beside(part, match, sentence) for part, match in zip(parts, told, strict=True))


def _is_asked_beside(part: str, instruction: re.Match[str] | None, sentence: str) -> bool:
    """Tell whether a part of a sentence that says how to answer is what is to be answered."""
    lasting = bool(FOR_GOOD.search(sentence))
    if instruction:  # "Answer in Chinese how long it takes"
        return not lasting and bool(_WHAT.search(part, instruction.end()))
    if lasting or INSTRUCTION.search(sentence) is None:
        return bool(_ASKS_LATER.search(part))
    return bool(_QUESTION.search(part)) and not _WHENEVER.search(part)


def is_question(text: str) -> bool:
    """Tell whether any sentence of the text asks or orders something other than to remember."""
    return any(asks(sentence) for sentence in split_sentences(text))


def stated_part(sentence: str) -> str:
    """Return the clauses of an asking sentence that come before the one that asks."""
    parts = re.split(r"(?<=[,，;；])", sentence)
    stated = []
    for part in parts:
        if _QUESTION.search(part.strip(" ,，;；")) or _ASKS_LATER.search(part):
            break
        stated.append(part)
    return "".join(stated) if len(stated) < len(parts) else ""
