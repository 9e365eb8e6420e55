"""What a model says to a question of yes or no, by the probabilities of its first word.

Where a model gives no probabilities, its word decides.

Source: P(True) in Kadavath et al. 2022, https://arxiv.org/abs/2207.05221
"""

import math
from collections.abc import Mapping, Sequence

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable

_LIKELIEST = 12  # words, of which the model tells the probability
_UNSEEN = 1e-6  # probability of a word that is not among the likeliest
_MOST = 6.0
_YES, _NO = ("yes", "是", "是的"), ("no", "否", "不", "不是")


def in_one_word(model: BaseChatModel) -> Runnable[LanguageModelInput, BaseMessage]:
    """Return a model that answers with one word and tells how probable it and others were.

    Source: https://platform.openai.com/docs/api-reference/chat/create
    """
    return model.bind(max_tokens=1, temperature=0.0, logprobs=True, top_logprobs=_LIKELIEST)


def log_odds_of_yes(reply: BaseMessage) -> float | None:
    """Return the logarithm of the odds of "yes" in a reply, from -6 to 6; None where the model says neither."""
    likely = _probabilities(reply) or {str(reply.content): 1.0}
    yes, no = _share(likely, _YES), _share(likely, _NO)
    if not yes and not no:
        return None
    return max(-_MOST, min(_MOST, math.log((yes + _UNSEEN) / (no + _UNSEEN))))


def _probabilities(reply: BaseMessage) -> Mapping[str, float]:
    """Return the probabilities of the first word; empty where the model tells none.

    Source: `choices[].logprobs` of https://platform.openai.com/docs/api-reference/chat/object
    """
    content = (reply.response_metadata.get("logprobs") or {}).get("content") or [{}]
    return {each["token"]: math.exp(each["logprob"]) for each in content[0].get("top_logprobs", ())}


def _share(likely: Mapping[str, float], words: Sequence[str]) -> float:
    return sum(chance for word, chance in likely.items() if word.strip(" .。").casefold() in words)
