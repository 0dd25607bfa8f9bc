"""The peer, coremltools, behind a few functions: load a package, compress it, save it.

Import this module before anything else that imports coremltools: it quietens the import first.
"""

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
