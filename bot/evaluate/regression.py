"""Logistic regression for calibration: a few values, a few hundred rows."""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

_STEPS = 40  # Newton's; far fewer suffice
_RIDGE = 1e-3


def logistic_regression(x: Values, y: Values) -> tuple[Values, float]:
    """Return the weights (D) and the bias that tell rows of one kind from the other, by Newton's method.

    A slight ridge keeps the weights finite where the rows can be told apart without fault.

    Args:
        x: a row of values for each case, (N, D).
        y: 1.0 for what is to be told, else 0.0, (N).
    """
    mean, spread = x.mean(0), x.std(0)
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    ridge = np.append(np.full(x.shape[1], _RIDGE), 0.0)
    w = np.zeros(z.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-z @ w))
        hessian = (z * (p * (1 - p))[:, None]).T @ z / len(y) + np.diag(ridge + 1e-9)
        w -= np.linalg.solve(hessian, z.T @ (p - y) / len(y) + ridge * w)
    weights: Values = w[:-1] / spread
    return weights, float(w[-1] - weights @ mean)
