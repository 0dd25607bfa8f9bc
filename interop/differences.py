"""Where we mean to differ from the peer, each with its reason. What is not listed here must agree.

A difference explains a weight whose form is not the peer's, or that only one side compressed. `explains` gets the
job and both weights (None where a side left the weight as it was).
"""

from dataclasses import dataclass
from typing import Callable

SCALED = "constexpr_blockwise_shift_scale"
TABLE = "constexpr_lut_to_dense"


@dataclass(frozen=True)
class Difference:
    name: str
    reason: str
    explains: Callable


def shape_of_chain(form):
    """The operators of a form from the outside in, e.g. ('constexpr_lut_to_dense', 'constexpr_blockwise_shift_scale')."""
    names = []
    while form[0] != "const":
        names.append(form[0])
        form = next((inner for _, inner in form[4] if inner[0] != "const"), ("const",))
    return tuple(names)


def _scale_after_table(job, ours, theirs):
    return shape_of_chain(ours.form) == (SCALED, TABLE) and shape_of_chain(theirs.form) in ((TABLE, SCALED), (SCALED, TABLE))


def _per_channel_scale(job, ours, theirs):
    return bool(ours and theirs and "-pcs" in job.config.name and _scale_after_table(job, ours, theirs))


def _table_of_codes(job, ours, theirs):
    return bool(ours and theirs and job.config.name.startswith("int8+kmeans") and _scale_after_table(job, ours, theirs))


def _small_table(job, ours, theirs):
    return bool(ours and theirs and job.config.name.endswith("+int8") and SCALED in shape_of_chain(ours.form)
                and shape_of_chain(ours.form)[:-1] == shape_of_chain(theirs.form))


DIFFERENCES = (
    Difference(
        "per-channel scale",
        "The peer takes the largest magnitude over the output channels, so that its 'per-channel' scale has one value for "
        "every other coordinate, and for iOS 18 then repeats the table over the grid of scales, often beyond the size of "
        "the plain weight. Ours is one scale per output channel, applied to what the one table gives; the peer's reading, "
        "asked for by name, is stored in that same small form.",
        _per_channel_scale),
    Difference(
        "a table of quantized codes",
        "Palettizing a quantized weight, the peer folds the scales into the table and repeats it for every channel. We "
        "keep one table of codes and scale what it gives: the same values, fewer bytes.",
        _table_of_codes),
    Difference(
        "small tables",
        "The peer silently leaves a table of fewer than ten entries in floating point when asked to quantize it.",
        _small_table),
)


def explain(job, ours, theirs):
    """The difference that covers this weight, or None."""
    return next((known for known in DIFFERENCES if known.explains(job, ours, theirs)), None)
