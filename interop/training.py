"""Compares passes of training with coremltools.optimize.torch: masks, differentiable k-means, fake quantization.

    PYTHON interop/training.py [CLASSPATH]

PYTHON needs torch besides coremltools (`pip install torch coremltools==9.0`), which is too large for the environment of
interop/run. Every case is one small weight, in both libraries: what stands for it in a pass, the gradient that goes back to
it, the gradients of learned scales, and what is stored. CLASSPATH, cli/target/corepress.jar unless given, holds Corepress.
The last line is "N passed, N failed".

Where we differ on purpose: the peer subtracts its prune threshold from the distances to the first entry, whatever it is
(here it is set to 0); its learned scales never learn unless milestones are given (here its observer is switched off); the
gradient of a learned scale is that of a factor of the scale, divided by the square of the scale; of unsigned symmetric codes
of 4 bits the peer takes 7 for zero, and we 8. The weight of largest magnitude lies halfway between two codes where a range
follows weights: rounding decides, and it is left out.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from coremltools.optimize.torch.palettization.fake_palettize import FakePalettize
from coremltools.optimize.torch.pruning._utils import magnitude_ranked_mask, n_m_mask
from coremltools.optimize.torch.quantization.modules.learnable_fake_quantize import LearnableFakeQuantize
from torch.ao.quantization import FakeQuantize, MinMaxObserver, PerChannelMinMaxObserver

HERE = Path(__file__).resolve().parent
SHAPES = [(8, 12, 3, 3), (16, 20)]


def cases():
    for shape in SHAPES:
        for sparsity in (0.25, 0.5, 0.75, 0.9):
            for block_size in (1, 2, 3):
                for granularity in ("per_scalar", "per_kernel", "per_channel"):
                    yield "mask", shape, dict(sparsity=sparsity, block_size=block_size, granularity=granularity)
        for n, m in ((2, 4), (1, 4), (3, 8), (3, 5)):
            for dim in (0, 1):
                yield "mask", shape, dict(sparsity=n / m, block_size=1, granularity="per_scalar", n=n, m=m, dim=dim)
        for n_bits in (1, 2, 4):
            for tau in (1e-4, 0.01):
                for group_size in (0, 4):
                    for epsilon in (0.0, 1e-4):
                        settings = dict(n_bits=n_bits, tau=tau, group_size=group_size, iterations=3, epsilon=epsilon)
                        yield "dkm", shape, settings
        for scale in ("min_max", "abs"):
            yield "dkm", shape, dict(n_bits=2, tau=0.01, group_size=0, iterations=3, epsilon=0.0, scale=scale)
        for algorithm in ("vanilla", "learnable"):
            for bits in (4, 8):
                for signed in (0, 1):
                    for scheme in ("symmetric", "affine"):
                        for per_channel in (0, 1):
                            if scheme == "symmetric" and bits == 4 and not signed:
                                continue
                            yield "quantize", shape, dict(
                                algorithm=algorithm, bits=bits, signed=signed, scheme=scheme, per_channel=per_channel)


def theirs(kind, settings, weight, upstream):
    if kind == "mask":
        if "n" in settings:
            return [n_m_mask(weight, (settings["n"], settings["m"]), settings["dim"])]
        mask = magnitude_ranked_mask(weight, settings["sparsity"], settings["block_size"], settings["granularity"])
        return [mask.expand_as(weight)]
    module = dkm(settings) if kind == "dkm" else quantizer(settings, weight.shape)
    module.train()
    if kind == "quantize":
        module(weight * 0.5)
        if settings["algorithm"] == "learnable":
            module.disable_observer()
    master = weight.clone().requires_grad_(True)
    numbers = module(master)
    numbers.backward(upstream)
    scales = torch.zeros(0)
    if settings.get("algorithm") == "learnable":
        scales = (module.scale.grad / module.scale.detach()).flatten()
    module.eval()
    return [numbers, master.grad, scales, module(weight)]


def dkm(settings):
    options = dict(palett_tau=settings["tau"], kmeans_max_iter=settings["iterations"], palett_epsilon=settings["epsilon"],
                   prune_threshold=0.0, kmeans_opt1d_threshold=1 << 30)
    if "scale" in settings:
        options["per_channel_scaling_factor_scheme"] = settings["scale"]
    module = FakePalettize(
        MinMaxObserver, settings["n_bits"], 1, enable_per_channel_scale="scale" in settings,
        group_size=settings["group_size"] or None, advanced_options=options, dtype=torch.qint8)
    module.enable_fake_palett()
    return module


def quantizer(settings, shape):
    count = 1 << settings["bits"]
    least = -count // 2 if settings["signed"] else 0
    axis = settings["per_channel"]
    scheme = {("symmetric", 0): torch.per_tensor_symmetric, ("symmetric", 1): torch.per_channel_symmetric,
              ("affine", 0): torch.per_tensor_affine, ("affine", 1): torch.per_channel_affine}[settings["scheme"], axis]
    options = dict(observer=PerChannelMinMaxObserver if axis else MinMaxObserver,
                   dtype=torch.qint8 if settings["signed"] else torch.quint8, qscheme=scheme)
    if settings["bits"] < 8:
        options.update(quant_min=least, quant_max=least + count - 1)
    if axis:
        options["ch_axis"] = 0
    if settings["algorithm"] == "learnable":
        module = LearnableFakeQuantize(**options)
        if axis:
            module.set_ch_axis(0)
            module.set_param_shape(list(shape))
        return module
    return FakeQuantize(**options)


def compare(found, expected, weight, settings):
    """The words that say what differs; empty where nothing does."""
    words = []
    for name, one, other in zip(["numbers", "gradient", "gradient of the scale", "stored"], found, expected):
        one = torch.tensor(one, dtype=torch.float32)
        other = other.detach().flatten().float()
        if one.shape != other.shape:
            words.append(f"{name}: {one.numel()} for {other.numel()}")
            continue
        off = (one - other).abs() / (1 + other.abs())
        if settings.get("algorithm") == "vanilla" and off.numel():
            rows = weight.abs().flatten(1)
            off[(rows == rows.max(dim=1, keepdim=True).values).flatten()] = 0
        if off.numel() and off.max() > tolerance(name, settings):
            words.append(f"{name}: off by {off.max():.3g}")
    return words


def tolerance(name, settings):
    if "sparsity" in settings:
        return 0
    if name.startswith("gradient"):
        # The colder the attraction, the more of a rounding error it makes.
        return 0.05 if settings.get("tau") == 1e-4 else 2e-3
    return 2e-5


def main(classpath=HERE.parent / "cli/target/corepress.jar"):
    torch.manual_seed(1)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        made = []
        for number, (kind, shape, settings) in enumerate(cases()):
            weight = torch.randn(shape) * 0.2
            upstream = torch.randn(shape)
            text = " ".join(f"{key}={value}" for key, value in dict(kind=kind, **settings).items())
            lines = [text, " ".join(map(str, shape))]
            lines += [" ".join(map(repr, tensor.flatten().tolist())) for tensor in (weight, upstream)]
            (folder / f"{number}.case").write_text("\n".join(lines) + "\n")
            made.append((number, text, kind, settings, weight, upstream))
        subprocess.run([os.environ.get("JAVA", HERE.parent / "bin/corepress-java"), "-cp", str(classpath),
                        str(HERE / "TrainingPasses.java"), str(folder)], check=True)
        for number, text, kind, settings, weight, upstream in made:
            answer = (folder / f"{number}.ours").read_text().split("\n")
            found = [[float(word) for word in line.split()] for line in answer]
            words = compare(found, theirs(kind, settings, weight, upstream), weight, settings)
            passed += not words
            failed += bool(words)
            if words:
                print(f"failed: {text} {tuple(weight.shape)}: {', '.join(words)}")
    print(f"{passed} passed, {failed} failed")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
