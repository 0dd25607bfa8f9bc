"""Runs EngineBenchmark of the torch room, the engine and libtorch turn by turn, each time in a process of its own.

Prints Markdown: for each network the least time of a pass, the processor time that a pass took on average, and the peak
memory of the process; and for each of them the ratio of the engine to libtorch.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JAVA = [str(ROOT / "bin" / "corepress-java"), "-XX:+UseSerialGC", "-Xmx128m", "-cp"]
NETWORKS = {"resnet50": "resnet50", "transformer": "transformer-100m"}
RUNS = {"forward": 60, "training": 15, "step": 15}


def java(classpath, *arguments):
    done = subprocess.run([*JAVA, classpath, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: {done.stderr[-2000:]}")
    return done.stdout.split("\n")[-2]


def measure(classpath, way, mode, network, model, threads):
    """Least time and mean processor time of a pass in milliseconds, peak memory in MB, a number of the result."""
    line = java(classpath, "io.corepress.torch.EngineBenchmark", way, mode, network, model, threads, RUNS[mode])
    _, least, busy, memory, computed = map(float, line.split())
    return least, busy, memory, computed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0, help="0: as many as libtorch takes")
    options = parser.parse_args()
    classes = [str(ROOT / "torch" / "target" / folder) for folder in ("test-classes", "classes")]
    classpath = ":".join([*classes, (options.work / "classpath").read_text().strip()])

    print("| network | pass | least time, ms | libtorch, ms | ratio | processor time, ms | libtorch, ms | ratio "
          "| peak memory, MB | libtorch, MB | ratio |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for network, sample in NETWORKS.items():
        model = options.work / f"{sample}.mlpackage"
        java(classpath, "io.corepress.samples.MakeSample", sample, model)
        for mode in RUNS:
            found = {"engine": [], "direct": []}
            for _ in range(options.rounds):
                for way, measured in found.items():
                    measured.append(measure(classpath, way, mode, network, model, options.threads))
            results = [number for measured in found.values() for *_, number in measured]
            if max(results) - min(results) > 1e-4 * abs(results[0]):
                sys.exit(f"{network}: the engine and libtorch do not compute the same: {results}")
            # The least of all rounds: what disturbs a measurement only makes it greater.
            least = {way: [min(column) for column in zip(*measured)] for way, measured in found.items()}
            cells = []
            for ours, theirs in zip(least["engine"][:3], least["direct"][:3]):
                cells += [f"{ours:.0f}", f"{theirs:.0f}", f"{ours / theirs:.2f}"]
            print(f"| {network} | {mode} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
