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
UNIFORM = Allowance(
    1e-4, 1e-5,
    "an entry near zero is a difference of larger numbers: rounded, it may fall on the neighbour, and be nearer to many zeros")
TABLES = Allowance(
    2e-4, 5e-5,
    "a table of integers has a single scale, rounded to float16: it may fall on the neighbour of the peer's, which was "
    "seen to change the error of a weight by 0.006 %")
VECTORS = Allowance(
    5e-3, 0,
    "k-means of vectors ends in a local optimum, which one depends on the start: a single weight may do worse, all together "
    "must not")


def of(config):
    step = config.compared[-1]
    if step["global_config"].get("cluster_dim", 1) > 1:
        return VECTORS
    if step["global_config"].get("mode") == "uniform":
        return UNIFORM
    if len(config.compared) > 1 and step["config_type"] == "OpLinearQuantizerConfig":
        return TABLES
    if len(config.compared) == 1 and step["config_type"] == "OpLinearQuantizerConfig":
        return SCALES
    return SAME
