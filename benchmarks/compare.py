"""Times bin/corepress, whole process, against coremltools, in process and without its import, turn by turn.

Prints Markdown: for each configuration the medians, their ratio, the start-up share of ours, and what both made of
the model. With --large also the 3 GB program against `cp -r` of the same bytes.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COREPRESS = ROOT / "bin" / "corepress"
PEER_COST = ROOT / "interop" / "peer_cost.py"

PALETTIZE, QUANTIZE, PRUNE = "OpPalettizerConfig", "OpLinearQuantizerConfig", "OpMagnitudePrunerConfig"
CONFIGURATIONS = [
    ("k-means, 4 bits per tensor", PALETTIZE, {"mode": "kmeans", "nbits": 4}),
    ("k-means, 6 bits per tensor", PALETTIZE, {"mode": "kmeans", "nbits": 6}),
    ("k-means, 4 bits, groups of 16", PALETTIZE,
     {"mode": "kmeans", "nbits": 4, "granularity": "per_grouped_channel", "group_size": 16}),
    ("k-means, 4 bits, vectors of 2", PALETTIZE, {"mode": "kmeans", "nbits": 4, "cluster_dim": 2}),
    ("k-means, 6 bits, vectors of 2", PALETTIZE, {"mode": "kmeans", "nbits": 6, "cluster_dim": 2}),
    ("int8 per channel", QUANTIZE, {"dtype": "int8"}),
    ("int4 per block of 32", QUANTIZE, {"dtype": "int4", "granularity": "per_block", "block_size": 32}),
    ("75 % pruned", PRUNE, {"target_sparsity": 0.75}),
]


def corepress(*arguments):
    """Seconds and peak memory (MB) of one whole process."""
    start = time.perf_counter()
    process = subprocess.Popen([str(COREPRESS), *map(str, arguments)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"corepress {' '.join(map(str, arguments))}: exit code {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def peer(package, recipe):
    """What the peer says of itself: {"seconds", "bytes", "squaredError"}."""
    done = subprocess.run([sys.executable, str(PEER_COST), str(package), str(recipe)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"the peer failed on {recipe.read_text()}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def size(package):
    return sum(file.stat().st_size for file in package.rglob("*") if file.is_file())


def squared_error(package, compressed):
    done = subprocess.run([str(COREPRESS), "diff", str(package), str(compressed), "--json"],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["totals"]["squaredError"]


def compare(folder, runs):
    package = folder / "resnet50.mlpackage"
    sample("resnet50", package)
    corepress("--version")
    startup = statistics.median(corepress("--version")[0] for _ in range(5))
    print(f"ResNet-50, float16, {size(package) / 1e6:.1f} MB, for iOS 18; {os.cpu_count()} cores; medians of {runs} "
          f"runs, turn by turn (the peer once where it takes over a minute).\n")
    print(f"Start-up of the Java process: {startup:.2f} s, part of every time of ours.\n")
    print("| configuration | corepress, s | coremltools, s | times faster | error against its | size against its |")
    print("|---|---|---|---|---|---|")
    for label, config_type, fields in CONFIGURATIONS:
        recipe = folder / "recipe.yaml"
        recipe.write_text(json.dumps({"config_type": config_type, "global_config": fields}))
        out = folder / "out.mlpackage"
        ours, theirs = [], []
        for run in range(runs):
            ours.append(corepress("compress", package, "-o", out, "--config", recipe, "--force")[0])
            if run == 0 or theirs[0]["seconds"] < 60:
                theirs.append(peer(package, recipe))
        our_time = statistics.median(ours)
        peer_time = statistics.median(result["seconds"] for result in theirs)
        error = squared_error(package, out) / max(theirs[0]["squaredError"], 1e-300)
        print(f"| {label} | {our_time:.2f} | {peer_time:.2f} | {peer_time / our_time:.1f} | {error:.4f} "
              f"| {size(out) / theirs[0]['bytes']:.4f} |", flush=True)


def large(folder, runs):
    package, out = folder / "transformer-3g.mlpackage", folder / "int8.mlpackage"
    sample("transformer-3g", package)
    print(f"\nA generated decoder, float16, {size(package) / 1e9:.2f} GB, int8 per channel, against `cp -r` of input and "
          "output, turn by turn.\n")
    print("| run | corepress, s | cp -r of both, s | ratio | peak memory, MB |\n|---|---|---|---|---|")
    for run in range(runs):
        seconds, memory = corepress("quantize", package, "-o", out, "--force")
        start = time.perf_counter()
        for source in (package, out):
            subprocess.run(["cp", "-r", str(source), str(folder / "copy")], check=True)
            shutil.rmtree(folder / "copy")
        copying = time.perf_counter() - start
        print(f"| {run + 1} | {seconds:.1f} | {copying:.1f} | {seconds / copying:.2f} | {memory:.0f} |", flush=True)


def sample(name, package):
    if package.exists():
        return
    jars = [ROOT / "cli/target/corepress.jar", *sorted((ROOT / "samples/target").glob("corepress-samples-*.jar"))]
    subprocess.run([str(ROOT / "bin" / "corepress-java"), "-cp", ":".join(map(str, jars)),
                    "io.corepress.samples.MakeSample", name, str(package), "--target", "iOS18"], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", action="store_true", help="also the 3 GB program")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=ROOT / "out" / "benchmark", help="where models are kept")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    compare(options.folder, options.runs)
    if options.large:
        large(options.folder, options.runs)


if __name__ == "__main__":
    main()
