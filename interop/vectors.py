"""Shows that k-means of vectors is not worse than the peer's, in squared error, on any tensor: a Markdown table.

    interop/run --python interop/vectors.py [PACKAGE ...] [--settings 4x2,6x2] [--seeds 0,1,2] [--smallest N] [--largest N]

A setting is bits x cluster_dim. Without packages, those of ../shared and the zoo. Each package is compressed by
bin/corepress as a whole and read by the peer; each tensor is then given to the peer's own k-means, with the seed that it
always takes and with others, since a local optimum is luck. Of a tensor only the luckiest seed counts. The last line is
`N tensors judged, N worse`; a difference below 1e-5 is rounding.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[threads] = str(os.cpu_count())

import models  # noqa: E402
import peer  # noqa: E402, F401
import program  # noqa: E402
from judge import squared_error  # noqa: E402
from runners import COREPRESS  # noqa: E402

import numpy as np  # noqa: E402
import sklearn.cluster  # noqa: E402
from coremltools.models.neural_network import quantization_utils  # noqa: E402
from coremltools.optimize import _utils as optimize_utils  # noqa: E402

ROUNDING = 1e-5
PACKAGES = ("zoo/half.iOS18", "zoo/float.iOS18", "cifar_resnet.iOS18", "mini_gpt.iOS18", "mini_lstm.iOS16", "mini_unet.iOS16",
            "mobilenet_v2.iOS18", "mobilenet_v3_small.iOS17", "squeezenet1_1.iOS16", "real/resnet20-cifar10.iOS18",
            "real/dtln-aec-128-part1.fp32", "real/dtln-aec-128-part1.fp16", "real/basic-pitch", "real/draw-mnist")
SETTINGS = "2x2,3x2,4x2,6x2,8x2,4x4,6x4,6x8"
KMEANS = sklearn.cluster.KMeans


def ours(package, bits, dim, work):
    """{key: (vector axis, squared error, the weight)} of what corepress makes of the package."""
    out = work / "out.mlpackage"
    subprocess.run([str(COREPRESS), "palettize", str(package), "-o", str(out), "--nbits", str(bits), "--cluster-dim", str(dim),
                    "--target", "iOS18", "--force", "--quiet"], check=True, stdin=subprocess.DEVNULL)
    original, packed = program.read(package), program.read(out)
    once = {weight.root: key for key, weight in packed.compressed().items() if key in original.weights}
    return {key: (vector_axis(packed.weights[key].form), squared_error(packed.weights[key].value, original.weights[key].value),
                  original.weights[key].value) for key in once.values()}


def vector_axis(form):
    return int(dict(form[4])["vector_axis"][-1][0])


def peers(weight, bits, dim, axis, seed):
    """The squared error of the peer's own k-means with a seed, its table rounded as it stores it."""
    sklearn.cluster.KMeans = lambda *args, **fields: KMEANS(*args, **{**fields, "random_state": seed})
    try:
        table, codes = quantization_utils._get_kmeans_lookup_table_and_weight(bits, weight, cluster_dim=dim, vector_axis=axis)
    finally:
        sklearn.cluster.KMeans = KMEANS
    vectors = optimize_utils.reshape_weight_for_vector_lut(weight, dim, axis).reshape(-1, dim)
    return squared_error(table.astype(weight.dtype)[codes], vectors)


def judge(package, bits, dim, seeds, options, work):
    """The ratios of one package and setting, and who is worse."""
    ratios, worse = [], []
    for key, (axis, error, weight) in ours(package, bits, dim, work).items():
        if not options.smallest <= weight.size <= options.largest or weight.size // dim < 2**bits:
            continue
        best = min(peers(weight, bits, dim, axis, seed) for seed in seeds)
        ratio = error / best if best > 0 else float(error > 0) + 1
        ratios.append(ratio)
        if ratio > 1 + ROUNDING:
            worse.append(f"{'.'.join(key)} {list(weight.shape)}: {ratio:.5f}")
    return ratios, worse


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", type=Path)
    parser.add_argument("--settings", default=SETTINGS)
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--smallest", type=int, default=0, help="elements of the smallest tensor that is judged")
    parser.add_argument("--largest", type=int, default=1 << 40, help="of the largest")
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    rows = defaultdict(list)
    all_worse = 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        packages = options.packages or [models.path(name, work) for name in PACKAGES if models.available(name)]
        for bits, dim in (map(int, setting.split("x")) for setting in options.settings.split(",")):
            for package in packages:
                ratios, worse = judge(package, bits, dim, seeds, options, work)
                rows[bits, dim] += ratios
                all_worse += len(worse)
                print(f"{bits} bits, vectors of {dim}, {package.name}: {len(ratios)} tensors, "
                      f"worst {max(ratios, default=0):.4f}", *worse, sep="\n  ", file=sys.stderr, flush=True)
    print(f"| bits | vectors of | tensors | seeds | mean error against its luckiest | worst | worse |\n|{'---|' * 7}")
    for (bits, dim), ratios in rows.items():
        if ratios:
            worse = sum(ratio > 1 + ROUNDING for ratio in ratios)
            print(f"| {bits} | {dim} | {len(ratios)} | {len(seeds)} | {np.mean(ratios):.4f} | {max(ratios):.4f} | {worse} |")
    print(f"{sum(map(len, rows.values()))} tensors judged, {all_worse} worse")
    sys.exit(1 if all_worse else 0)


if __name__ == "__main__":
    main()
