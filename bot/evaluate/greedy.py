"""What transformers' plain generate() writes, one prompt at a time: batches are measured against it."""

import torch
from transformers import PreTrainedModel


def greedy(model: PreTrainedModel, prompt: torch.Tensor, tokens: int, **options: object) -> torch.Tensor:
    """Return the token ids, (A,), that follow a prompt, always the likeliest one.

    Args:
        model: a causal language model.
        prompt: token ids, (1, T), on the model's device.
        tokens: of the answer, at most.
        options: further ones of `generate()`.
    """
    with torch.inference_mode():
        written: torch.Tensor = model.generate(  # type: ignore[operator]  # PreTrainedModel's type lacks the method
            prompt,
            attention_mask=torch.ones_like(prompt),
            max_new_tokens=tokens,
            do_sample=False,
            pad_token_id=0,
            **options,
        )
    return written[0, prompt.shape[1] :]
