"""Where we mean to differ from the peer, each with its reason. What is not listed here must agree.

A difference explains a weight whose form is not the peer's, or that only one side compressed. `explains` gets a Pair.
"""

from dataclasses import dataclass
from typing import Callable

import numpy as np

SCALED = "constexpr_blockwise_shift_scale"
TABLE = "constexpr_lut_to_dense"
SPARSE = "constexpr_sparse_to_dense"
SPARSE_SCALED = "constexpr_sparse_blockwise_shift_scale"
SMALL_TABLE = 10   # entries; the peer quantizes no smaller tables


@dataclass(frozen=True)
class Pair:
    """One weight on both sides (None where a side left it as it was, or has it no more)."""
    config: object
    key: tuple
    ours: object
    theirs: object
    peer_package: object
    our_package: object

    @property
    def both(self):
        return self.ours is not None and self.theirs is not None

    @property
    def chains(self):
        return shape_of_chain(self.ours.form), shape_of_chain(self.theirs.form)

    @property
    def last_step(self):
        return self.config.compared[-1]


@dataclass(frozen=True)
class Difference:
    name: str
    reason: str
    explains: Callable
    extra_bytes: Callable = lambda ours: 0        # what our form may take beyond the peer's
    value_problem: Callable = None                # instead of the comparison of errors: what is wrong, or None


def shape_of_chain(form):
    """The operators of a form from the outside in, e.g. ('constexpr_lut_to_dense', 'constexpr_blockwise_shift_scale')."""
    names = []
    while form[0] != "const":
        names.append(form[0])
        form = next((inner for _, inner in form[4] if inner[0] != "const"), ("const",))
    return tuple(names)


def inner(form, *path):
    """The form of an input of an input ..., None where there is none."""
    for parameter in path:
        form = dict(form[4]).get(parameter) if form and form[0] != "const" else None
    return form


# ---- per-channel scale ----

def _output_channel_scale(pair):
    """Ours is the peer's plain table, and one scale for each channel of one axis."""
    if not pair.both or not pair.config.nearest or inner(pair.ours.form, "data") != pair.theirs.form:
        return False
    shape, scale = pair.ours.form[3], inner(pair.ours.form, "scale")[2]
    return any(scale == (1,) * axis + (size,) + (1,) * (len(shape) - axis - 1) for axis, size in enumerate(shape))


def _scale_bytes(ours):
    _, dtype, shape = inner(ours.form, "scale")
    return int(np.prod(shape)) * (2 if dtype == "fp16" else 4)


def _scale_by_name(pair):
    """The same scale and the same table; the peer repeats the table over the grid of scales (iOS 18), or does as we do."""
    if not pair.both or "coremltools" not in " ".join(pair.config.flags) or pair.chains[0] != (SCALED, TABLE):
        return False
    scale = inner(pair.ours.form, "scale")[2]
    theirs = inner(pair.theirs.form, "lut", "scale")
    return pair.chains[1] == (TABLE, SCALED) and theirs is not None and theirs[2] == scale + (1, 1)


# ---- joint forms ----

def _table_of_codes(pair):
    steps = [step["config_type"] for step in pair.config.steps]
    return (pair.both and steps == ["OpLinearQuantizerConfig", "OpPalettizerConfig"]
            and pair.chains == ((SCALED, TABLE), (TABLE, SCALED)))


def _small_table(pair):
    if not pair.both or pair.last_step["config_type"] != "OpLinearQuantizerConfig":
        return False
    ours, theirs = pair.chains
    return ours[-1] == SCALED and ours[:-1] == theirs and theirs[-1].startswith("constexpr_lut") \
        and _entries(pair.theirs.form) < SMALL_TABLE


def _entries(form):
    """The number of elements of the tables of a form."""
    while inner(form, "lut") is None:
        form = next(part for _, part in form[4] if part[0] != "const")
    return int(np.prod(inner(form, "lut")[2]))


def _half_a_code(pair):
    """Codes of 8 bits, symmetric: no element is further from the peer's table entry than half a scale.

    An eighth more, as the largest entry also bears the rounding of the scale to float16: 127 * 2^-11 of a code.
    """
    ours, theirs = (weight.value.astype(np.float64) for weight in (pair.ours, pair.theirs))
    half = np.abs(theirs).max() / 127 / 2 * (1 + 1 / 8)
    worst = np.abs(ours - theirs).max()
    return None if worst <= half else f"is {worst:.3g} from the peer's table, more than half a code ({half:.3g})"


def _mask_twice(pair):
    """Equal, but for a mask that the peer takes from the constant where we take it from the operator that has it."""
    return pair.both and pair.ours.form != pair.theirs.form and _without_mask(pair.ours.form) == _without_mask(pair.theirs.form)


def _without_mask(form):
    if form[0] != SPARSE or inner(form, "nonzero_data")[0] != SPARSE_SCALED:
        return form
    data = inner(form, "nonzero_data")
    expected = (("const", "uint1", form[3]), data[:1] + (0, "uint1", form[3]) + data[4:])
    if inner(form, "mask") not in expected:
        return form
    return form[:4] + (tuple(part for part in form[4] if part[0] != "mask"),)


def _plain_in_joint_pruning(pair):
    return (pair.theirs is None and pair.ours is not None and len(pair.config.steps) > 1
            and "Pruner" in pair.last_step["config_type"] and shape_of_chain(pair.ours.form) == (SPARSE,))


# ---- what the peer merges or skips ----

def _merged_away(pair):
    """Pruned to zeros, the weight is like another one; the peer then merged the operators that use them."""
    if pair.theirs is not None or pair.ours is None or np.any(pair.ours.value):
        return False
    gone = pair.key[:2] not in {(function, name) for function, name, _ in pair.peer_package.operators}
    return gone and any(weight.form == pair.ours.form and not np.any(weight.value)
                        for key, weight in pair.our_package.weights.items() if key[1] != pair.key[1])


def _torn(pair):
    if pair.theirs is not None or pair.ours is None:
        return False
    options = pair.last_step["global_config"]
    per_tensor = options.get("granularity", "per_tensor") == "per_tensor" and "cluster_dim" not in options
    users = [key for key, weight in pair.our_package.weights.items() if weight.root == pair.ours.root]
    return per_tensor and len({key[2] for key in users}) > 1 and "Pruner" not in pair.last_step["config_type"]


DIFFERENCES = (
    Difference(
        "per-channel scale",
        "The peer takes the largest magnitude over the output channels: one value for every other coordinate. Ours is one "
        "scale per output channel; it is judged against the peer's tables without a scale: no more error, and no more bytes "
        "than these scales.",
        _output_channel_scale, extra_bytes=_scale_bytes),
    Difference(
        "the peer's scale by name",
        "For iOS 18 the peer repeats the table over the grid of its scales. We keep one table and scale what it gives.",
        _scale_by_name),
    Difference(
        "a table of quantized codes",
        "Palettizing a quantized weight, the peer folds the scales into the table and repeats it for every channel. We "
        "keep one table of codes and scale what it gives: the same values, fewer bytes.",
        _table_of_codes),
    Difference(
        "small tables",
        "The peer silently leaves a table of fewer than ten entries in floating point when asked to quantize it. Ours are "
        "quantized: within half a code of the peer's entries.",
        _small_table, extra_bytes=lambda ours: 2, value_problem=_half_a_code),
    Difference(
        "a mask written twice",
        "Quantizing a pruned weight, the peer's last operator takes the mask from the constant, ours from the operator that "
        "yields the values.",
        _mask_twice),
    Difference(
        "joint pruning of plain weights",
        "In a joint step the peer prunes only what is compressed already; its other joint steps take plain weights too, "
        "as ours do.",
        _plain_in_joint_pruning),
    Difference(
        "merged operators",
        "Weights pruned to zeros are equal; the peer then merges the operators that apply them to the same input.",
        _merged_away),
    Difference(
        "torn weights",
        "The peer passes over a weight whose users disagree on its output axis, even where one table or scale serves all of "
        "it and no axis is needed.",
        _torn),
)


def explain(pair):
    """The difference that covers this weight, or None."""
    return next((known for known in DIFFERENCES if known.explains(pair)), None)
