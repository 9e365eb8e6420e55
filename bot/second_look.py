"""A second look at an answer whose evidence is thin: does what it cites say that this is what was asked?

Words and meanings tell whether a passage is on the matter, not whether it says the thing: "built in 1936" beside a
question about another bridge. The model that wrote the answer reads the cited sentences, the question and the answer
once more, after worked examples of such near misses, and its probabilities of "yes" and "no" are weighed together with
the evidence.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from bot.evidence import Judgement
from bot.llm.yes_or_no import in_one_word, log_odds_of_yes
from bot.prompt import parts_of, worked
from bot.types import Citation, Language, Span
from knowledge.language import split_sentences

# Beside the evidence that is asked for, from which no second look is worth its seconds, and below which none helps.
_CLEAR, _HOPELESS = 4.0, -2.5
_ENOUGH_CHARS = 900  # of cited sentences
_LABELS = {"en": ("Passage", "Question", "Answer"), "zh": ("资料", "问题", "回答")}
# A logistic regression over answers of the 1.5B default model (`scripts/calibrate_second_look`): 152 right ones
# to questions of XQuAD whose paragraph was found, 62 given where it was withheld. Chinese examples draw "yes" more
# readily. Left out one tenth at a time, 4 of 86 English and 2 of 66 Chinese right answers are taken back, and 6 of 130
# and 9 of 105 questions whose paragraph was withheld are answered.
_WEIGHTS = (1.0, 1.5)  # of the evidence above what is asked for, and of the verdict
_BIAS = {"en": -4.0, "zh": -6.4}
# The least verdict where a passage in another language is cited, by the language of the question; there the evidence
# hardly tells. Of 70 English questions over the Chinese paragraphs whose own was withheld the model answered 24, of 70
# Chinese ones over the English 26; 2 and 3 of these stand, and of 26 answers that hold an expected one 25.
_LEAST_ACROSS = {"en": 1.5, "zh": 3.0}


def wants_second_look(judgement: Judgement) -> bool:
    """Tell whether it is in doubt that what an answer cites speaks of what was asked."""
    return judgement.excess < _CLEAR and (judgement.holds_across or judgement.excess >= _HOPELESS)


def front(language: Language) -> list[BaseMessage]:
    """Return the constant front of every such prompt in a language: what is to be told, and worked examples."""
    rule, *examples = parts_of(f"check.{language}")
    return [SystemMessage(rule), *worked(examples)]


def second_look_prompt(
    question: str, answer: str, citations: Sequence[Citation], language: Language
) -> list[BaseMessage]:
    """Return the messages that ask whether the cited sentences say what was asked.

    Args:
        question: what was asked, in a form that stands alone.
        answer: without its markers.
        citations: what the answer rests on.
        language: of the question.
    """
    cited = " ".join(" ".join(_around(citation.text, citation.spans)) for citation in citations)[:_ENOUGH_CHARS]
    lines = zip(_LABELS[language], (cited, question, answer.strip()), strict=True)
    return [*front(language), HumanMessage("\n".join(f"{label}: {text}" for label, text in lines))]


async def verdict(model: BaseChatModel, prompt: Sequence[BaseMessage], language: Language, person: str) -> float | None:
    """Return the logarithm of the odds of "yes" to a prompt, from -6 to 6; None where the model says neither.

    Raises:
        ModelError: the model failed.
    """
    asked = in_one_word(model)
    return log_odds_of_yes(await asked.ainvoke(list(prompt), person=person, conversation=f"check.{language}"))


def stands(judgement: Judgement, log_odds: float | None, language: Language) -> bool:
    """Tell whether an answer may stand. Without a verdict the evidence alone tells it."""
    if log_odds is None:
        return judgement.holds
    if judgement.holds_across and log_odds >= _LEAST_ACROSS[language]:
        return True
    of_evidence, of_verdict = _WEIGHTS
    return of_evidence * judgement.excess + of_verdict * log_odds + _BIAS[language] >= 0


def _around(text: str, spans: Sequence[Span]) -> Iterator[str]:
    """Yield the sentences that the spans lie in, each with its neighbours."""
    sentences = split_sentences(text)
    ends = list(accumulate(map(len, sentences)))
    cited = {
        number
        for number, sentence in enumerate(sentences)
        for span in spans
        if span.start < ends[number] and ends[number] - len(sentence) < span.end
    }
    yield from (each.strip() for number, each in enumerate(sentences) if cited & {number - 1, number, number + 1})
