"""Whether what a person says has made something that is known of them untrue, where no rule tells: the model's word.

"The GP took me off the tablets" ends "I take blood pressure tablets", 八哥飞走了 that there is one; no list of wordings
holds them all. `memory/deciding.py` names what may be meant, which has a word in common; the model, after worked
examples, weighs the pair.
"""

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from bot.llm.yes_or_no import in_one_word, log_odds_of_yes
from bot.prompt import parts_of, worked
from bot.wording.asking import asks
from bot.wording.changes import is_to_be_forgotten, taken_back
from bot.wording.unreal import is_unreal, own_words, with_quotes_hidden
from knowledge.language import split_sentences

_LEAST = 0.95  # log-odds (`scripts/calibrate_over`)
_LONGEST = 300  # characters of a sentence, and of all that the model is shown
_MOST = 10  # sentences; of a pasted diary the rest is left alone


def declared_in(text: str) -> list[str]:
    """Return the sentences of a message that are its writer's word: they ask, suppose, quote and point at nothing."""
    return [sentence.strip() for sentence in split_sentences(own_words(text)) if _is_declared(sentence)][:_MOST]


def is_over(model: BaseChatModel, old: str, new: str, person: str) -> bool:
    """Ask the model whether something said is over, has changed or was wrong after what was said later.

    Raises:
        ModelError: it failed.
    """
    return log_odds_of_over(model, old, new, person) >= _LEAST


def log_odds_of_over(model: BaseChatModel, old: str, new: str, person: str) -> float:
    """Return the logarithm of the odds that it is, to the model; 0 where it says neither.

    Raises:
        ModelError: it failed.
    """
    return log_odds_of_yes(in_one_word(model).invoke(_prompt(old, new), person=person, conversation="doubt")) or 0.0


def _is_declared(sentence: str) -> bool:
    if not 0 < len(sentence.strip()) <= _LONGEST:
        return False
    is_quoting = with_quotes_hidden(sentence)[0] != sentence
    points_back = taken_back(sentence) is not None or is_to_be_forgotten(sentence)
    return not (is_quoting or points_back or asks(sentence) or is_unreal(sentence))


def _prompt(old: str, new: str) -> list[BaseMessage]:
    rule, *examples = parts_of("doubt")
    return [SystemMessage(rule), *worked(examples), HumanMessage(f"OLD: {old}\nNEW: {new[:_LONGEST]}")]
