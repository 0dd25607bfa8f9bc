"""What the peer needs for one package and one configuration, its import not counted: one line of JSON.

    interop/run --python interop/peer_cost.py PACKAGE CONFIG [--runs N] [--out PACKAGE] [--keep-threads]

CONFIG is a YAML file in the peer's own layout (or with `steps:`), or the name of a configuration of the matrix.
`seconds` are load, compress and save together, best of the runs; the parts are given beside them.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

if "--keep-threads" not in sys.argv:
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # a fair peer: every core that it can use
        os.environ[threads] = str(os.cpu_count())

import yaml  # noqa: E402

import matrix  # noqa: E402
import peer  # noqa: E402
import program  # noqa: E402
from judge import squared_error  # noqa: E402


def steps_of(config):
    if config in matrix.CONFIGS:
        return matrix.CONFIGS[config].steps
    layout = yaml.safe_load(Path(config).read_text())
    return tuple(layout["steps"]) if "steps" in layout else (layout,)


def measure(package, steps, out):
    marks = [time.perf_counter()]
    model = peer.load(package)
    marks.append(time.perf_counter())
    model = peer.compress(model, steps)
    marks.append(time.perf_counter())
    peer.save(model, out)
    marks.append(time.perf_counter())
    parts = dict(zip(("load", "compress", "save"), (b - a for a, b in zip(marks, marks[1:]))))
    return {"seconds": marks[-1] - marks[0], **parts}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("config")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--out", type=Path, help="keep the package here")
    parser.add_argument("--keep-threads", action="store_true", help="leave the thread settings of the environment")
    options = parser.parse_args()
    steps = steps_of(options.config)
    with tempfile.TemporaryDirectory() as folder:
        outs = [Path(folder) / f"{i}.mlpackage" for i in range(options.runs)]
        if options.out:
            outs[-1] = options.out
        best = min((measure(options.package, steps, out) for out in outs), key=lambda run: run["seconds"])
        original, packed = program.read(options.package), program.read(outs[-1])
        once = {weight.root: key for key, weight in packed.compressed().items() if key in original.weights}.values()
        print(json.dumps({
            "package": options.package.name, "config": options.config, "peer": f"coremltools {peer.VERSION}",
            **{name: round(value, 4) for name, value in best.items()},
            "bytes": sum(file.stat().st_size for file in outs[-1].rglob("*") if file.is_file()),
            "weights": len(once),
            "squaredError": sum(squared_error(packed.weights[key].value, original.weights[key].value) for key in once),
        }))


if __name__ == "__main__":
    main()
