"""A regression finds again what the rows were made with."""

import numpy as np

from bot.evaluate.regression import logistic_regression


def test_weights_and_bias_are_found_again():
    random = np.random.default_rng(1)
    x = random.normal([5.0, -2.0], [1.0, 3.0], (20_000, 2))
    odds = x @ [1.0, -0.5] - 6.0
    y = (random.random(len(x)) < 1 / (1 + np.exp(-odds))).astype(float)
    weights, bias = logistic_regression(x, y)
    assert np.allclose(weights, [1.0, -0.5], atol=0.1)
    assert abs(bias + 6.0) < 0.4


def test_what_can_be_told_without_fault_leaves_finite_weights():
    weights, bias = logistic_regression(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert np.isfinite(weights).all()
    assert [1.2 * weights[0] + bias < 0, 1.8 * weights[0] + bias > 0] == [True, True]
