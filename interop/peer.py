"""The peer, coremltools, behind a few functions: load a package, compress it, save it.

Import this module before anything else that imports coremltools: it quietens the import first.
"""

import contextlib
import copy
import logging
import os
import warnings

os.environ.setdefault("TQDM_DISABLE", "1")
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
logging.disable(logging.WARNING)  # "library not loaded" on machines that are not Macs, skipped weights
warnings.filterwarnings("ignore")

import coremltools as ct  # noqa: E402
import coremltools.optimize.coreml as cto  # noqa: E402
import numpy as np  # noqa: E402
from coremltools.optimize.coreml import _quantization_passes as passes  # noqa: E402

VERSION = ct.__version__

TECHNIQUES = {
    "OpPalettizerConfig": cto.palettize_weights,
    "OpLinearQuantizerConfig": cto.linear_quantize_weights,
    "OpMagnitudePrunerConfig": cto.prune_weights,
    "OpThresholdPrunerConfig": cto.prune_weights,
}


def load(path):
    """The package as an MLModel that is not handed to the operating system."""
    return ct.models.MLModel(str(path), skip_model_load=True)


def apply_step(model, step):
    """One step of a recipe: the peer's own configuration layout, and `joint` beside it."""
    layout = copy.deepcopy(step)
    joint = layout.pop("joint", False)
    technique = TECHNIQUES[layout["config_type"]]
    return technique(model, cto.OptimizationConfig.from_dict(layout), joint_compression=joint)


def compress(model, steps):
    """All steps of a recipe in order; an empty recipe decompresses, as the peer's pipeline then still runs."""
    if not steps:
        return cto.decompress_weights(model)
    for step in steps:
        model = apply_step(model, step)
    return model


def save(model, path):
    model.save(str(path))
    return path


# ---- the peer with wider arithmetic ----

def _widened(function, narrow):
    """A computation of the peer, given float16 weights as float32; `narrow` brings its result back to float16."""
    def compute(val, *args, **options):  # the peer passes it by this name
        if val.dtype != np.float16:
            return function(val, *args, **options)
        return narrow(function(val.astype(np.float32), *args, **options))
    return staticmethod(compute)


def _narrow(*fields):
    def narrow(result):
        return result and result._replace(**{field: getattr(result, field).astype(np.float16) for field in fields})
    return narrow


def _uniform_widened(function):
    def compute(weight, mode, *args, **options):
        if weight.dtype != np.float16 or mode != "UNIFORM":
            return function(weight, mode, *args, **options)
        lut, indices = function(weight.astype(np.float32), mode, *args, **options)
        return lut.astype(np.float16), indices
    return staticmethod(compute)


@contextlib.contextmanager
def float32_arithmetic():
    """Here the peer computes scales, codes, uniform tables and cuts of float16 weights in float32; all else is as ever."""
    pruner, palettizer, quantizer = passes.prune_weights, passes.palettize_weights, passes.linear_quantize_weights
    changed = [
        (pruner, "compress_by_magnitude", _widened(pruner.compress_by_magnitude, _narrow("nonzero_data"))),
        (pruner, "compress_by_threshold", _widened(pruner.compress_by_threshold, _narrow("nonzero_data"))),
        (quantizer, "blockwise_compress_by_dtype", _widened(quantizer.blockwise_compress_by_dtype, _narrow("scale"))),
        (palettizer, "_get_lut_and_indices", _uniform_widened(palettizer._get_lut_and_indices)),
    ]
    before = [(owner, name, owner.__dict__[name]) for owner, name, _ in changed]
    try:
        for owner, name, wide in changed:
            setattr(owner, name, wide)
        yield
    finally:
        for owner, name, plain in before:
            setattr(owner, name, plain)
