"""What every reranker does; the one here is a tiny cross-encoder of a real architecture with random weights."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from knowledge.cross_encoder import CrossEncoder
from knowledge.errors import RerankerUnavailable
from knowledge.protocols import Reranker
from knowledge.rerank import reranked
from knowledge.types import Chunk, Passage

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "tea", "oolong", "water", "office", "hours", "茶"]


def saved(folder: Path, outputs: int = 1) -> Path:
    words = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = Whitespace()
    words.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    torch.manual_seed(3)
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    model = BertForSequenceClassification(BertConfig(vocab_size=len(WORDS), num_labels=outputs, **shape))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def reranker(tmp_path_factory: pytest.TempPathFactory) -> Reranker:
    return CrossEncoder.load(str(saved(tmp_path_factory.mktemp("model"))))


def passage(name: str, text: str) -> Passage:
    return Passage(Chunk(name, name, 0, text), name, name, 0.5, 0.8)


def test_each_text_has_a_score_of_its_own_whatever_stands_beside_it(reranker: Reranker) -> None:
    texts = ["oolong tea", "office hours", "water", "茶 " * 40]
    together = reranker.scores("tea", texts)
    assert together == pytest.approx([reranker.scores("tea", [text])[0] for text in texts], abs=1e-4)
    assert len(set(together)) == len(texts)


def test_no_texts_have_no_scores(reranker: Reranker) -> None:
    assert reranker.scores("tea", []) == []


def test_texts_and_queries_of_any_length_are_read(reranker: Reranker) -> None:
    assert len(reranker.scores("tea " * 2000, ["water " * 2000, "", "tea"] * 15)) == 45


def test_passages_come_back_in_the_order_of_their_scores(reranker: Reranker) -> None:
    passages = [passage("a", "office hours"), passage("b", "oolong tea"), passage("c", "water")]
    found = reranked(reranker, "tea", passages)
    assert [each.score for each in found] == sorted(
        reranker.scores("tea", [p.chunk.text for p in passages]), reverse=True
    )
    assert {each.chunk.id for each in found} == {"a", "b", "c"}


def test_a_model_that_is_no_reranker_is_refused_with_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(RerankerUnavailable, match="ZHIYIN_RERANK_MODEL"):
        CrossEncoder.load(str(tmp_path / "nothing"))
    with pytest.raises(RerankerUnavailable, match="2 outputs"):
        CrossEncoder.load(str(saved(tmp_path, outputs=2)))
