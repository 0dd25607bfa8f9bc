"""How much larger than the peer's our squared error may be, and why it may be larger at all; relative to the peer's figure.

Where the peer's arithmetic in float16 makes the difference, nothing is allowed: see references.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    weight: float   # of one weight's squared error
    model: float    # of the sum over the model
    reason: str
    rows: float = None  # of one weight's error over rows of equal size; where rows have scales of their own


SAME = Allowance(1e-5, 1e-5, "sums and centroids are rounded in another order")
SCALES = Allowance(1e-5, 1e-5, SAME.reason, rows=1e-3)
TABLES = Allowance(
    2e-4, 2e-5,
    "an entry in the middle of two codes gets the one nearer to the entry as stored in float16; the mean of its elements may "
    "lie on the other side (measured: 6e-5 of one weight of resnet20, 1.3e-5 of the model)")
UNIFORM = Allowance(
    1e-4, 1e-5,
    "an entry near zero is a difference of larger numbers: rounded, it may fall on the neighbour, and be nearer to many zeros")
VECTORS = Allowance(
    5e-3, 0,
    "k-means of vectors ends in a local optimum, which one depends on the start: a single weight may do worse, all together "
    "must not")


def of(config):
    *earlier, step = config.compared
    kind = step["config_type"]
    if step["global_config"].get("cluster_dim", 1) > 1:
        return VECTORS
    if step["global_config"].get("mode") == "uniform":
        return UNIFORM
    if kind == "OpLinearQuantizerConfig" and any(step["config_type"] == "OpPalettizerConfig" for step in earlier):
        return TABLES
    if kind == "OpLinearQuantizerConfig" and not earlier:
        return SCALES
    return SAME
