"""Weights of their own for short pages: what stands around a sentence tells other things there.

Of whole pages a model learns that what stands first and last, alone and without an echo is furniture of the
page; on a page of two sentences that holds for each of them. What a sentence says itself counts the same.
"""

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

from newsgrain.model.linear import Linear
from newsgrain.model.seam import Floats, softmax

_STEPS = 150
_LEAST = 1e-6  # of the loss, that a step is worth


def fitted(model: Linear, features: sp.csr_matrix, targets: Floats, C: float) -> NDArray[np.float32]:  # noqa: N803
    """What `Linear.short` is to be, from sentences on short pages.

    `features` (n, COLUMNS) as of `Featurizer`, `targets` (n, labels): how much each label counts. It is the
    least that the weights have to change: logistic regression as that of `model`, which says what is likely
    before it, and with the same `C`.
    """
    weighed = model.weighed(features)
    said = model.intercept + weighed @ model.weights.astype(np.float64)
    named = weighed[:, model.named :].tocsr()
    loss = _Loss(np.asarray(said), named, named.T.tocsr(), targets, C)
    start = np.zeros((named.shape[1] + 1) * targets.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "ftol": _LEAST})
    return np.asarray(found.x.reshape(-1, targets.shape[1]), np.float32)


class _Loss:
    """The loss and its gradient by changes of weights, in rows of labels, the intercept's the last."""

    def __init__(
        self,
        said: Floats,
        named: sp.csr_matrix,
        turned: sp.csr_matrix,
        targets: Floats,
        C: float,  # noqa: N803
    ) -> None:
        self._said, self._named, self._turned, self._targets, self._c = said, named, turned, targets, C
        self._counts = targets.sum(1, keepdims=True)

    def __call__(self, flat: Floats) -> tuple[float, Any]:
        """Both, at one place."""
        changes = flat.reshape(-1, self._targets.shape[1])
        p = softmax(self._said + self._named @ changes[:-1] + changes[-1])
        away = self._c * (self._counts * p - self._targets)
        loss = -self._c * (self._targets * np.log(np.maximum(p, np.finfo(float).tiny))).sum()
        gradient = np.vstack([self._turned @ away + changes[:-1], away.sum(0)])
        return float(loss + (changes[:-1] ** 2).sum() / 2), gradient.ravel()
