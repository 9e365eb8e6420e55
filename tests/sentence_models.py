"""The packaged embedding model as a folder of sentence-transformers, so that what reads these is tested with it."""

from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from knowledge.e5.weights import Weights, dequantised
from knowledge.types import Vector

_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_sentence_model(folder: Path, away: Vector | None = None) -> Path:
    """Write the model into a folder whose name has "e5" in it, and return that.

    Args:
        folder: where to.
        away: a direction (D,) that is taken out of every vector. Along what all of them share, it makes a model whose
            cosines are on another scale.
    """
    weights = Weights()
    parts = folder / "transformer"
    _model(weights).save_pretrained(parts)
    _tokenizer(weights).save_pretrained(parts)
    modules = [Transformer(str(parts), max_seq_length=weights.shape.positions), Pooling(weights.shape.width)]
    if away is not None:
        modules += [Normalize(), _without(away)]
    SentenceTransformer(modules=[*modules, Normalize()], device="cpu").save(str(folder))
    return folder


def _without(direction: Vector) -> Dense:
    unit = torch.from_numpy(direction / np.linalg.norm(direction))
    dense = Dense(len(unit), len(unit), bias=False, activation_function=torch.nn.Identity())
    dense.linear.weight.data = torch.eye(len(unit)) - torch.outer(unit, unit)
    return dense


def _model(weights: Weights) -> BertModel:
    shape = weights.shape
    words = dequantised(weights.blocks("emb.word")).astype(np.float16)
    tensors = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": weights.floats("emb.pos").reshape(-1, shape.width),
        "embeddings.token_type_embeddings.weight": weights.floats("emb.type").reshape(-1, shape.width),
        "embeddings.LayerNorm.weight": weights.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.floats("emb.ln.b"),
    }
    for layer in range(shape.layers):
        for ours, theirs in _PARTS.items():
            name, key = f"l{layer}.{ours}", f"encoder.layer.{layer}.{theirs}"
            is_norm = ours.endswith("ln")
            tensors[f"{key}.weight"] = (
                weights.floats(f"{name}.w") if is_norm else dequantised(weights.blocks(f"{name}.w"))
            )
            tensors[f"{key}.bias"] = weights.floats(f"{name}.b")
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
    )
    model = BertModel(config, add_pooling_layer=False).half()
    model.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in tensors.items()})
    return model


def _tokenizer(weights: Weights) -> PreTrainedTokenizerFast:
    vocabulary = weights.vocabulary
    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    marks = [("<s>", vocabulary.begin), ("</s>", vocabulary.end)]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=marks)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>"
    )
