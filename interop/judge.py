"""Judges what corepress writes by coremltools, for every job of the matrix. See README.md beside this file."""

import argparse
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

import allowances
import differences
import matrix
import models
import peer
import program
from references import references, saved_by_peer
from runners import COREPRESS, IMPOSSIBLE, OK, CommandLine, PeerItself

WIDTH = 200  # of a printed line


@dataclass
class Verdict:
    """The checks of one job."""
    name: str
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)   # (check, what is wrong)
    explained: Counter = field(default_factory=Counter)
    seconds: float = 0.0                         # ours, process start included
    peer_seconds: float = 0.0                    # the comparison included
    agrees: str = ""                             # the reference that all checks passed against

    def check(self, name, problems):
        """One check: passed unless something is wrong. `problems` is a list of sentences."""
        if problems:
            more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
            self.failed.append((name, "; ".join(problem[:WIDTH // 2] for problem in problems[:3]) + more))
        else:
            self.passed.append(name)
        return not problems

    def take(self, other):
        """Adds the checks of another verdict."""
        self.passed += other.passed
        self.failed += other.failed
        self.explained += other.explained

    def __str__(self):
        lines = [f"{'FAIL' if self.failed else 'ok':4} {self.name}: {' '.join(self.passed)}"]
        return "\n".join(lines + [f"     FAIL {name}: {problem}"[:WIDTH] for name, problem in self.failed])


# ---- one job ----

def judge(job, runner, work):
    verdict = Verdict(job.name)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        try:
            _judge(job, runner, Path(folder), work, verdict)
        except Exception:  # a judge that stumbles has not passed anything
            verdict.check("judged", [traceback.format_exc(limit=-3).replace("\n", " | ")])
    return verdict


def _judge(job, runner, folder, work, verdict):
    source = models.path(job.model, work)
    packed, plain = folder / "packed.mlpackage", folder / "plain.mlpackage"
    outcome = runner.compress(job, source, packed)
    verdict.seconds = outcome.seconds
    if job.refused:
        verdict.check("refused", _refusal(outcome, packed))
        return
    if job.config.peer_fails:
        verdict.check("peer-fails", _peer_still_fails(job, work))
    if not verdict.check("exit", _exit(outcome)):
        return
    original = _original(source)
    try:
        ours = program.read(packed)
    except Exception as error:
        verdict.check("loads", [f"{type(error).__name__}: {error}"])
        return
    verdict.check("loads", [])
    if runner.keeps_graph:
        verdict.check("graph", _graph(job, ours, original))
    if job.config.name not in runner.alters_skipped:
        verdict.check("untouched", _untouched(ours, original))

    outcome = runner.decompress(packed, plain)
    if verdict.check("decompress-exit", _exit(outcome)):
        verdict.check("decompress", same_values(program.read(plain), ours, runner.keeps_graph))
    if not job.config.peer_fails:
        start = time.perf_counter()
        compare(job, runner, ours, original, work, verdict)
        verdict.peer_seconds = time.perf_counter() - start


def _refusal(outcome, packed):
    problems = []
    if outcome.code != IMPOSSIBLE:
        problems.append(f"exit code {outcome.code}, not {IMPOSSIBLE}")
    if packed.exists():
        problems.append("an output was written")
    if not outcome.message:
        problems.append("no reason was given")
    return problems


def _exit(outcome):
    return [] if outcome.code == OK else [f"exit code {outcome.code}: {outcome.message[-300:]}"]


def _peer_still_fails(job, work):
    """A request listed as beyond the peer must be so, or the list is out of date."""
    try:
        peer.compress(peer.load(models.path(job.peer_model or job.model, work)), job.config.steps)
    except Exception as error:
        name = type(error).__name__
        return [] if name == job.config.peer_fails else [f"{name} now, not {job.config.peer_fails}"]
    return [f"the peer no longer fails with {job.config.peer_fails}"]


def _graph(job, ours, original):
    """Every operator that is no constant is still there, in order, under its name."""
    operators = [op for op in ours.operators if not (job.target and _guards_an_index(op))]
    return [] if operators == original.operators else [
        f"operators changed: {sorted(set(operators) ^ set(original.operators))[:4]}"]


def _guards_an_index(operator):
    """Moved to iOS 17 or later, gather counts no longer from the end by itself; three operators do it before it."""
    _, name, kind = operator
    return any(name.endswith(f"_indices_{suffix}") and kind == expected for suffix, expected in (
        ("not_negative", "greater_equal"), ("from_end", "add"), ("from_start", "select")))


def _untouched(ours, original):
    """What was not compressed has the very bytes that it had."""
    return [f"{_at(key)} changed" for key, weight in ours.weights.items()
            if not weight.compressed and key in original.weights and not _identical(weight, original.weights[key])]


def same_values(plain, packed, complete=True):
    """The decompressed package holds nothing compressed, and bit for bit what the peer makes of the compressed one."""
    problems = [f"{_at(key)} is still compressed" for key in plain.compressed()]
    for key, weight in packed.weights.items():
        if key not in plain.weights:
            problems += [f"{_at(key)} is missing"] if complete else []
        elif not _identical(weight, plain.weights[key]):
            problems.append(f"{_at(key)} {_first_difference(plain.weights[key].value, weight.value)}")
    return problems


def _identical(a, b):
    a, b = a.value, b.value
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def _first_difference(ours, theirs):
    if ours.dtype != theirs.dtype or ours.shape != theirs.shape:
        return f"is {ours.dtype}{ours.shape}, there {theirs.dtype}{theirs.shape}"
    unequal = np.flatnonzero(_bits(ours) != _bits(theirs))
    i = unequal[0]
    return f"differs in {len(unequal)} of {ours.size}, first at {i}: {ours.flat[i]!r}, there {theirs.flat[i]!r}"


def _bits(array):
    return np.ascontiguousarray(array).reshape(-1).view(f"u{array.dtype.itemsize}")


def _at(key):
    return "/".join(key)


# ---- against the peer's own result ----

def compare(job, runner, ours, original, work, verdict):
    """All checks against the first reference that they pass against; otherwise what is wrong with the nearest one."""
    nearest = None
    for name, theirs, earlier in references(job, runner, original, work):
        attempt = Verdict(job.name)
        _compare(job, ours, original, theirs, saved_by_peer(models.path(job.peer_model or job.model, work), work), attempt)
        if earlier and not attempt.failed:
            alone = Verdict(job.name)
            compare(earlier[0], runner, earlier[1], original, work, alone)
            attempt.failed += alone.failed
        nearest = attempt if nearest is None or len(attempt.failed) <= len(nearest.failed) else nearest
        if not attempt.failed:
            verdict.take(attempt)
            verdict.agrees = name
            return
    verdict.take(nearest)


def _compare(job, ours, original, theirs, saved, verdict):
    packed, packed_there = ours.compressed(), theirs.compressed()
    explained = {}
    for key in {**packed, **packed_there}:
        a, b = packed.get(key), packed_there.get(key)
        if a is None or b is None or a.form != b.form:
            explained[key] = differences.explain(differences.Pair(job.config, key, a, b, theirs, ours))
            if explained[key]:
                verdict.explained[explained[key].name] += 1
    both = [key for key in packed if key in packed_there and key in original.weights]
    verdict.check("weights", _weights(packed, packed_there, explained))
    verdict.check("forms", [f"{_at(key)} {_contrast(packed[key].form, packed_there[key].form)}" for key in both
                            if explained.get(key, True) is None])
    verdict.check("error", _errors(job, packed, packed_there, original, both, explained, ours, theirs))
    extra = {key: explained[key].extra_bytes(packed[key]) if explained.get(key) else 0 for key in both}
    verdict.check("bytes", [f"{_at(key)} takes {packed[key].payload} bytes, there {packed_there[key].payload}" for key in both
                            if packed[key].payload > packed_there[key].payload + extra[key]])
    # The peer merges equal constants of any model that it saves; that is no merit of its compression.
    merged = max(0, original.file_bytes() - saved.file_bytes())
    only_ours = sum(packed[key].payload + 4 * _in_file(1) for key in set(packed) - set(packed_there) if explained[key])
    limit = theirs.file_bytes() + merged + sum(map(_in_file, extra.values())) + only_ours
    verdict.check("file", [] if ours.file_bytes() <= limit else [
        f"weight files of {ours.file_bytes()} bytes, the peer's {theirs.file_bytes()} (allowed {limit:.0f})"])


def _in_file(size):
    """What a tensor takes in a weight file: a header of 64 bytes, and a multiple of 64."""
    return 64 + -(-size // 64) * 64 if size else 0


def _weights(ours, theirs, explained):
    problems = [] if ours or not theirs else ["nothing was compressed"]
    return problems + [f"{_at(key)} compressed only {'by us' if key in ours else 'there'}"
                       for key in sorted(set(ours) ^ set(theirs)) if not explained[key]]


def _contrast(ours, theirs):
    """Two forms from the place on where they differ."""
    ours, theirs = program.text(ours), program.text(theirs)
    same = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
    start = max(0, same - 20)
    return f"is {ours[start:start + 60]}, there {theirs[start:start + 60]}"


def _errors(job, ours, theirs, original, both, explained, our_package, peer_package):
    problems, sum_ours, sum_theirs, allowed = [], 0.0, 0.0, allowances.of(job.config)
    for key in _once(ours, both):
        before = original.weights[key].value
        known = explained.get(key)
        if known and known.value_problem:
            problem = known.value_problem(differences.Pair(job.config, key, ours[key], theirs[key], peer_package, our_package))
            problems += [f"{_at(key)} {problem}"] if problem else []
            continue
        a, b = squared_error(ours[key].value, before), squared_error(theirs[key].value, before)
        sum_ours, sum_theirs = sum_ours + a, sum_theirs + b
        if not a <= b * (1 + allowed.weight):  # so that NaN fails
            problems.append(f"{_at(key)} has squared error {a:.6g}, there {b:.6g} ({a / b - 1 if b else np.inf:+.3%})")
        elif allowed.rows is not None:
            a, b = row_error(ours[key].value, before), row_error(theirs[key].value, before)
            if not a <= b * (1 + allowed.rows):
                problems.append(f"{_at(key)} has error {a:.6g} over rows of equal size, there {b:.6g}")
    if not sum_ours <= sum_theirs * (1 + allowed.model):
        problems.append(f"the model's squared error is {sum_ours:.6g}, there {sum_theirs:.6g}")
    return problems


def squared_error(value, original):
    """Sum of squares in double precision; equal infinities are no error."""
    value, original = value.astype(np.float64), original.astype(np.float64)
    differs = value != original
    return float(np.sum((value[differs] - original[differs]) ** 2))


def row_error(value, original):
    """Squared error with every row (along the first axis) brought to a largest magnitude of one.

    In the plain sum a wrong scale on a row of small weights drowns in the error of the large ones.
    """
    value, original = (array.astype(np.float64).reshape(len(array), -1) for array in (value, original))
    sizes = np.abs(original).max(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        return squared_error(np.nan_to_num(value / sizes, posinf=0, neginf=0), np.nan_to_num(original / sizes, posinf=0, neginf=0))


def _once(weights, keys):
    """The keys without further users of a shared weight."""
    return {weights[key].root: key for key in reversed(keys)}.values()


@lru_cache(maxsize=8)
def _original(source):
    return program.read(source)


# ---- packages that nothing was asked of ----

def identity(model, runner, work):
    """A package without compressed weights, decompressed, is the same message over the same tensors."""
    verdict = Verdict(f"{model} unchanged")
    with tempfile.TemporaryDirectory(dir=work) as folder:
        try:
            source, saved = models.path(model, work), Path(folder) / "saved.mlpackage"
            outcome = runner.decompress(source, saved)
            verdict.seconds = outcome.seconds
            if verdict.check("exit", _exit(outcome)):
                before, after = program.open_package(source), program.open_package(saved)
                verdict.check("loads", [])
                verdict.check("same", [] if program.same_spec(before, after) else ["the specification changed"])
        except Exception:
            verdict.check("judged", [traceback.format_exc(limit=-3).replace("\n", " | ")])
    return verdict


# ---- packages that the peer made ----

def foreign(job, runner, work):
    """We decompress what the peer compressed, to the values that it reads there itself."""
    verdict = Verdict(f"{job.name} by the peer")
    with tempfile.TemporaryDirectory(dir=work) as folder:
        try:
            packed, plain = Path(folder) / "packed.mlpackage", Path(folder) / "plain.mlpackage"
            peer.save(peer.compress(peer.load(models.path(job.model, work)), job.config.steps), packed)
            outcome = runner.decompress(packed, plain)
            verdict.seconds = outcome.seconds
            if verdict.check("decompress-exit", _exit(outcome)):
                verdict.check("decompress", same_values(program.read(plain), program.read(packed), runner.keeps_graph))
        except Exception:
            verdict.check("judged", [traceback.format_exc(limit=-3).replace("\n", " | ")])
    return verdict


# ---- all of it ----

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_const", const="quick", dest="extent", default="standard",
                        help="a small sample of the matrix")
    parser.add_argument("--full", action="store_const", const="full", dest="extent", help="all of it, half an hour")
    parser.add_argument("--self-test", action="store_true", help="the peer in our place: all must pass")
    parser.add_argument("--only", action="append", metavar="TEXT", help="only jobs whose name contains this; may be repeated")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--times", action="store_true", help="our and the peer's seconds on each line")
    options = parser.parse_args()

    runner = PeerItself() if options.self_test else CommandLine()
    if not options.self_test and not COREPRESS.exists():
        print(f"no {COREPRESS.name} at bin/: build the project first", file=sys.stderr)
        return 1
    wanted = options.only or [""]
    tasks, absent = plan(options.extent, runner, lambda name: any(text in name for text in wanted))
    if absent:
        print(f"not here, left out: {', '.join(absent)}")
    work = Path(tempfile.mkdtemp(prefix="interop-"))
    try:
        for task in tasks:
            for model in task.models:
                models.path(model, work)  # make the zoo once, before the processes start
        start = time.perf_counter()
        verdicts = _run(tasks, runner, work, options)
        return _summary(verdicts, time.perf_counter() - start)
    finally:
        shutil.rmtree(work, ignore_errors=True)


@dataclass(frozen=True)
class Task:
    """A job to judge, or a package that must come out unchanged."""
    judge: object
    subject: object
    models: frozenset


def plan(extent, runner, only):
    """The tasks, those of one model side by side, and the models that are not here."""
    jobs = list(matrix.jobs(extent))
    if isinstance(runner, PeerItself):  # what the peer cannot do, or does unasked, says nothing about the judge
        jobs = [job for job in jobs if not job.config.peer_fails and not job.target
                and not (job.refused and matrix.os_of(job.model) == "iOS15")]
    tasks = [Task(judge, job, frozenset(job.models)) for job in jobs if only(job.name)]
    tasks += [Task(foreign, job, frozenset(job.models)) for job in matrix.foreign_jobs(extent)
              if only(f"{job.name} by the peer")]
    if runner.keeps_graph:
        tasks += [Task(identity, model, frozenset({model})) for model in (matrix.QUICK if extent == "quick" else matrix.IDENTITY)
                  if only(f"{model} unchanged")]
    absent = {model for task in tasks for model in task.models if not models.available(model)}
    return [task for task in tasks if not task.models & absent], sorted(absent)


def _run(tasks, runner, work, options):
    verdicts = []
    with ProcessPoolExecutor(options.processes) as pool:
        for verdict in pool.map(_task, tasks, [runner] * len(tasks), [work] * len(tasks), chunksize=2):
            times = f" [{verdict.seconds:.2f} s, peer {verdict.peer_seconds:.2f} s]" if options.times else ""
            print(f"{verdict}{times}", flush=True)
            verdicts.append(verdict)
    return verdicts


def _task(task, runner, work):
    return task.judge(task.subject, runner, work)


def _summary(verdicts, seconds):
    explained = sum((verdict.explained for verdict in verdicts), Counter())
    for known in differences.DIFFERENCES:
        print(f"deliberate difference: {known.name} ({explained[known.name]} weights)")
    for name, count in Counter(verdict.agrees for verdict in verdicts if verdict.agrees).most_common():
        print(f"compared with {name}: {count} jobs")
    failed = sum(bool(verdict.failed) for verdict in verdicts)
    checks = sum(len(verdict.passed) + len(verdict.failed) for verdict in verdicts)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"coremltools {peer.VERSION}; {len(verdicts)} jobs, {checks} checks, {seconds:.0f} s "
          f"({used.ru_utime + used.ru_stime:.0f} s of processors)")
    print(f"{len(verdicts) - failed} passed, {failed} failed", flush=True)
    return 1 if failed or not verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
