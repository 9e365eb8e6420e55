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
INSTRUCTION = re.compile(
    r"\b(?:always|from now on|in future)\b.{0,30}\b(?:answer|reply|respond|speak|write|call me|keep|use)\b"
    r"|^\W*(?:please )?(?:answer|reply|respond|speak|write)(?: to me)? (?:in|briefly|shortly|only)\b"
    r"|^\W*(?:please )?(?:never|don'?t|do not) (?:ever )?(?:use|write|answer|reply|give me|send me|start|end|call me)\b.{0,60}\b(?:emojis?|answers?|replies|repl(?:y|ying)|jargon|tables?|lists?|bullet points?|me|units)\b"
    r"|^\W*(?:please )?(?:always|never) (?!mind\b|again\b|said\b|had\b|heard\b|been\b)[a-z]+ "
    r"|^\W*(?:please )?keep (?:your |the |all )?(?:answers?|replies|responses?|it|things)\b"
    r"|^\W*(?:以后|今后|从现在(?:起|开始)|总是|一直)?(?:都)?(?:请|麻烦)?(?:你)?(?:以后|都|总是|一直)?(?:用|以).{1,10}(?:回答|回复|说话|和我说)"
    r"|^\W*(?:以后|今后|从现在(?:起|开始)|从今以后).{0,14}(?:回答|回复|叫我|称呼|别用|不要用|别给我|不要给我|尽量|给我)"
    r"|^\W*(?:请)?(?:回答|回复)(?:我)?(?:的时候|时)?(?:请|要|尽量|都|别|不要).{1,20}$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[?？]\s*$|(吗|呢|么)[。.!！]*$|什么(?!都|也)|怎么(?!也|都)|怎样|如何|哪(里|儿|个|些|家|种|天|年)(?!都|也)|为什么|多少|几(点|个(?!月)|天|月|号|岁)(?!前|后|以)|是否|能不能|可不可以|有没有"
    r"|^\W*(please |and |also )?(what|when|where|who|whom|whose|which|why|how|is|are|am|was|were|do|does|did|can|could|should"
    r"|would|will|may|tell|show|give|explain|describe|list|find|search|look up|compare|summari[sz]e|write|draft|translate"
    r"|rewrite|rephrase|correct|fix|proofread|convert|repeat|say|read|suggest|recommend|plan|help|name)\b"
    r"|\b(suggestions?|ideas?|tips|advice|recommendations?|information|a summary|a question|questions)\b"
    r"|\bneed (to know|an? (?!wheelchair|hearing|walking|visa)|some|your|help|the)\b|\b(i'd|i would) (like|love) (a|an|some|the|to|more|you)\b|\blooking for\b"
    r"|\b(i want|i wish) (to know|a|an|some|the|you)\b|\btell (me|us)\b|\b(wonder|want to know|curious)\b"
    r"|^\W*(请|帮我|麻烦)?(你)?(告诉|介绍|解释|总结|列出|写(?!作)|比较|翻译|改写|润色|查|找|说说|讲讲|讲一讲|推荐|重复|给我|给出|帮)"
    r"|给我(?!的|打|发)|讲讲|说说|想(了解|知道|问|找)|请问|介绍一下|有(个|一个|些)?(问题|疑问)|求推荐|帮我",
    re.IGNORECASE,
)


def told_to_remember(sentence: str) -> re.Match[str] | None:
    """Return the opening of a request to remember; None where there is none, or the sentence asks back."""
    return None if _ASKED_BACK.match(sentence) else TOLD_TO_REMEMBER.match(sentence)


def asks(sentence: str) -> bool:
    """Tell whether a sentence asks or orders something other than to remember or how to answer."""
    if told_to_remember(sentence):
        return False
    return bool(_QUESTION.search(sentence)) and not INSTRUCTION.search(sentence)


def is_question(text: str) -> bool:
    """Tell whether any sentence of the text asks or orders something other than to remember."""
    return any(asks(sentence) for sentence in split_sentences(text))


def stated_part(sentence: str) -> str:
    """Return the clauses of an asking sentence that come before the one that asks."""
    parts = re.split(r"(?<=[,，;；])", sentence)
    stated = []
    for part in parts:
        if _QUESTION.search(part.strip(" ,，;；")):
            break
        stated.append(part)
    return "".join(stated) if len(stated) < len(parts) else ""
