"""How much larger than the peer's our squared error or byte count may be, and why it may be larger at all.

Everything is relative to the peer's figure. Where both sides compute the same optimum only the last bits differ;
elsewhere a rounding can fall to either side on a single tensor, which a sum over the model evens out.
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
HALF_SCALES = Allowance(
    2.5e-3, 1e-3,
    "the peer divides in float16, we in float32: a scale or zero point may fall on the neighbouring value, which changes "
    "a tensor's error by up to 0.2 % either way (measured on mini_gpt and mobilenet_v2 with a float32 model of ours)",
    rows=2e-2)
STAGED = Allowance(
    5e-2, 1e-2,
    "each stage sees what the one before it left, so that a better first stage need not give the better last one")

INCOMPARABLE = Allowance(
    float("inf"), float("inf"),
    "one scale per output channel is another request than the peer's one scale for every other coordinate")


def of(config, dtype):
    if config.name.endswith("-pcs"):
        return INCOMPARABLE
    if len(config.steps) > 1:
        return STAGED
    if config.steps[0]["config_type"] == "OpLinearQuantizerConfig":
        return HALF_SCALES if dtype == "float16" else SCALES
    return SAME


def pruned_elements(config, size):
    """By how many elements the numbers of zeros of one weight may differ.

    The peer works out its cut in the weight's dtype: in float16 the asked sparsity itself is rounded by up to 2^-12 of
    its value, and with it the position of the cut.
    """
    sparsities = [step["global_config"]["target_sparsity"] for step in config.steps
                  if "target_sparsity" in step["global_config"]]
    return 1 + size * max(sparsities) / 4096 if sparsities else 0
