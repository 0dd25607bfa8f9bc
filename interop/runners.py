"""Who makes the packages that are judged: the command line, or (to test the judge) the peer itself.

A runner has `compress(job, source, out)` and `decompress(source, out)`, each giving an Outcome, and says whether it
leaves all operators but constants as they were (`keeps_graph`); `alters_skipped` are configurations where it is known
to change weights that it skips. One that answers many requests from one process
would be another class here.
"""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

import peer

OK, IMPOSSIBLE = 0, 5
COREPRESS = Path(os.environ.get("COREPRESS", Path(__file__).resolve().parent.parent / "bin" / "corepress"))


@dataclass
class Outcome:
    code: int
    message: str
    seconds: float


class CommandLine:
    """bin/corepress, one process a request."""

    keeps_graph = True
    alters_skipped = ()

    def compress(self, job, source, out):
        return self._run(compress_arguments(job, source, out))

    def decompress(self, source, out):
        return self._run(["decompress", str(source), "-o", str(out)])

    def _run(self, arguments):
        start = time.perf_counter()
        done = subprocess.run([str(COREPRESS), *arguments], capture_output=True, text=True, timeout=300,
                              stdin=subprocess.DEVNULL)
        return Outcome(done.returncode, done.stderr.strip(), time.perf_counter() - start)


class PeerItself:
    """The peer in our place: every comparison with it must then come out even."""

    keeps_graph = False  # its own passes add, rename and remove operators
    alters_skipped = ("kmeans4-group16-pcs",)  # it scales a weight in place before it finds that it must skip it

    def compress(self, job, source, out):
        return self._run(lambda: peer.compress(peer.load(source), job.config.compared), out)

    def decompress(self, source, out):
        return self._run(lambda: peer.compress(peer.load(source), ()), out)

    def _run(self, work, out):
        start = time.perf_counter()
        try:
            peer.save(work(), out)
            return Outcome(OK, "", time.perf_counter() - start)
        except (ValueError, NotImplementedError) as error:
            return Outcome(IMPOSSIBLE, str(error), time.perf_counter() - start)


def compress_arguments(job, source, out):
    """The command line of a job. Single steps go by options, recipes by a file beside the output."""
    config = job.config
    target = ["--target", job.target] if job.target else []
    if config.joint and not config.flags:
        recipe = Path(f"{out}.yaml")
        recipe.write_text(yaml.safe_dump({"steps": [dict(step) for step in config.steps]}))
        return ["compress", str(source), "-o", str(out), "--config", str(recipe), *target]
    step = config.steps[0]
    command, options = COMMANDS[step["config_type"]], []
    for field, value in step["global_config"].items():
        if field not in config.replaced:
            options += _option(field, value)
    return [command, str(source), "-o", str(out), *options, *config.flags, *target]


COMMANDS = {
    "OpPalettizerConfig": "palettize",
    "OpLinearQuantizerConfig": "quantize",
    "OpMagnitudePrunerConfig": "prune",
    "OpThresholdPrunerConfig": "prune",
}


def _option(field, value):
    """The option of one field of a configuration."""
    if field == "enable_per_channel_scale":
        return ["--per-channel-scale"]
    if field == "n_m_ratio":
        return ["--n-m", f"{value[0]}:{value[1]}"]
    if field == "minimum_sparsity_percentile":
        return ["--minimum-sparsity", str(value)]
    if isinstance(value, (list, tuple)):
        value = ",".join(map(str, value))
    return ["--" + field.replace("_", "-"), str(value)]
