"""Records what the peer's calibration makes of small layers, for PeerCalibrationTest of the room learn.

    python interop/calibration.py FILE     FILE is learn/src/test/resources/io/corepress/learn/peer-calibration.txt

Needs torch and coremltools, in an environment of its own (see README.md); torch is large, so the recorded file is kept. A line of
it is a case, or a name and numbers of the case before.
"""

import sys

import numpy as np
import torch
from coremltools._deps import _kmeans1d
from coremltools.optimize.torch.layerwise_compression import ModuleGPTQConfig, ModuleSparseGPTConfig
from coremltools.optimize.torch.layerwise_compression.algorithms import GPTQ, SparseGPT
from torch.ao.quantization.observer import MinMaxObserver, MovingAverageMinMaxObserver


def numbers(*shape, seed):
    """Multiples of 1/64: every reader of the text gets the same floats."""
    return torch.from_numpy(np.round(np.random.default_rng(seed).normal(size=shape) * 64).astype(np.float32) / 64)


def line(name, values):
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    print(name, " ".join(repr(float(v)) for v in flat))


def layerwise(case, algorithm, layer, batches, config):
    """Runs one layer; what is recorded is all that our side needs to do the same."""
    # A quarter of a step aside: no row spans as far to the left as to the right, where an offset would be a tie.
    layer.weight.data = numbers(*layer.weight.shape, seed=7) + 1 / 256
    print("case", case)
    line("weight-shape", layer.weight.shape)
    line("weight", layer.weight.detach())
    worker = algorithm(layer, config)
    line("input-shape", batches[0].shape)
    for batch in batches:
        worker.add_batch(batch, layer(batch))
        line("input", batch)
    line("hessian", worker._hessian)
    if isinstance(layer, torch.nn.Conv2d):
        line("padding", layer.padding)
    worker.compress()
    line("compressed", layer.weight.detach())
    if worker._quantizer is not None:
        line("scale", torch.cat(worker._scale, dim=1))
        line("zero-point", torch.cat(worker._zero_point, dim=1))


def mixed(rows, columns, seed):
    """Features that move together, so that one can make up for another."""
    mix = numbers(columns, columns, seed=3) * 0.5 + torch.eye(columns)
    return torch.round(numbers(rows, columns, seed=seed) @ mix * 64) / 64


def layers():
    tokens = [mixed(40, 24, seed) for seed in (1, 2)]
    affine = dict(quantization_scheme="affine")
    for case, config in {
        "gptq uint4 per_channel": dict(weight_dtype="uint4", **affine),
        "gptq uint8 per_channel": dict(weight_dtype="uint8", **affine),
        "gptq uint4 activation_order": dict(weight_dtype="uint4", use_activation_order_heuristic=True, **affine),
        "gptq uint4 block 8": dict(
            weight_dtype="uint4", granularity="per_block", block_size=8, processing_group_size=8, **affine
        ),
        "gptq uint4 block 8 activation_order": dict(
            weight_dtype="uint4", granularity="per_block", block_size=8, use_activation_order_heuristic=True, **affine
        ),
        "gptq uint4 groups of 5 columns": dict(weight_dtype="uint4", processing_group_size=5, **affine),
        "gptq uint4 dampening 0.1": dict(weight_dtype="uint4", hessian_dampening=0.1, **affine),
    }.items():
        layerwise(case, GPTQ, torch.nn.Linear(24, 10, bias=False), tokens, ModuleGPTQConfig.from_dict(config))
    dead = [batch * (torch.arange(24) != 5) for batch in tokens]
    layerwise(
        "gptq uint4 with a dead input",
        GPTQ,
        torch.nn.Linear(24, 10, bias=False),
        dead,
        ModuleGPTQConfig.from_dict(dict(weight_dtype="uint4", **affine)),
    )
    images = [numbers(3, 2, 6, 5, seed=seed) for seed in (4, 5)]
    layerwise(
        "gptq uint4 convolution",
        GPTQ,
        torch.nn.Conv2d(2, 6, 3, padding=1, bias=False),
        images,
        ModuleGPTQConfig.from_dict(dict(weight_dtype="uint4", **affine)),
    )
    for case, config in {
        "sparse 2:4": dict(n_m_ratio=(2, 4), weight_dtype="float32"),
        "sparse 1:4": dict(n_m_ratio=(1, 4), weight_dtype="float32"),
        "sparse 2:4 uint8": dict(n_m_ratio=(2, 4), weight_dtype="uint8", **affine),
        "sparse 2:4 groups of 8": dict(n_m_ratio=(2, 4), weight_dtype="float32", processing_group_size=8),
        "sparse half": dict(target_sparsity=0.5, weight_dtype="float32"),
    }.items():
        layerwise(case, SparseGPT, torch.nn.Linear(24, 10, bias=False), tokens, ModuleSparseGPTConfig.from_dict(config))


def tables():
    for case, bits, count in (("tables 2 bits", 2, 60), ("tables 4 bits", 4, 400)):
        values = numbers(count, seed=8).numpy()
        importance = np.random.default_rng(9).integers(1, 4096, size=count).astype(np.float32) / 4096
        print("case", case)
        line("weight", values)
        line("importance", importance)
        line("centroids", _kmeans1d.cluster(values, 2**bits, weights=importance).centroids)


def observers():
    batches = [numbers(50, seed=seed) * (1 + seed) + 0.25 for seed in range(4)]
    for case, observer in {
        "observer min_max": MinMaxObserver(dtype=torch.quint8, qscheme=torch.per_tensor_affine),
        "observer moving_average": MovingAverageMinMaxObserver(
            averaging_constant=0.01, dtype=torch.quint8, qscheme=torch.per_tensor_affine
        ),
    }.items():
        print("case", case)
        for batch in batches:
            observer(batch)
            line("batch", batch)
        scale, zero_point = observer.calculate_qparams()
        line("scale", scale)
        line("zero-point", zero_point)


if __name__ == "__main__":
    torch.manual_seed(0)
    with open(sys.argv[1], "w", encoding="utf-8") as file, torch.no_grad():
        sys.stdout = file
        layers()
        tables()
        observers()
