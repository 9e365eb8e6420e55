"""Draws from the logits: the noise makes the largest score a draw from the softmax."""

import torch

from bot.llm.transformers.sampling import gumbel

DRAWS = 20_000


def test_the_largest_noisy_score_is_drawn_from_the_softmax() -> None:
    scores = torch.tensor([2.0, 1.0, 0.0, -1.0, float("-inf")])
    keys = torch.arange(1, DRAWS + 1, dtype=torch.int32)
    drawn = (scores + gumbel(keys, len(scores))).argmax(dim=-1)
    shares = torch.bincount(drawn, minlength=len(scores)) / DRAWS
    # Four standard deviations of a share of one half.
    assert (shares - scores.softmax(dim=0)).abs().max() < 4 * 0.5 / DRAWS**0.5


def test_the_noise_depends_on_the_key_alone() -> None:
    together = gumbel(torch.tensor([5, -7], dtype=torch.int32), 100)
    alone = gumbel(torch.tensor([-7], dtype=torch.int32), 100)
    assert torch.equal(together[1], alone[0])
    assert not torch.equal(together[0], together[1])


def test_the_noise_is_finite_everywhere() -> None:
    noise = gumbel(torch.arange(-50, 50, dtype=torch.int32), 50_000)
    assert torch.isfinite(noise).all()
