"""What a result of ours is compared with: the peer's own, or failing that, the same with one known cause of difference less.

* "the peer": its result for the same request.
* "the peer in float32": of a single step, its arithmetic on float16 weights in float32. Ours is so everywhere; in float16 a
  scale, an offset or the position of a cut may fall on a neighbour, and large weights overflow.
* "the peer's last step on our earlier ones": of a recipe, in float32 too. A second step magnifies the least difference of
  the first (a pruner cuts between two table entries and moves hundreds of elements). The earlier steps are judged alone as
  well, by the same rules, so that nothing goes unseen.

Nothing is allowed for what these explain: all checks must pass against one and the same reference.
"""

import contextlib
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import models
import peer
import program
from runners import OK


class Sized(program.Package):
    """A package whose files may be gone by now."""

    @classmethod
    def of(cls, package):
        sized = cls(package.path, package.spec, package.weights, package.operators)
        sized.bytes = program.Package.file_bytes(package)
        return sized

    def file_bytes(self):
        return self.bytes


def references(job, runner, original, work):
    """(name, the peer's package, our job and package of the earlier steps or None), each made when it is asked for."""
    source = models.path(job.peer_model or job.model, work)
    steps = job.config.compared
    half = any(str(weight.value.dtype) == "float16" for weight in original.weights.values())
    yield "the peer", _compressed(source, steps, work, False), None
    if len(steps) == 1 and half:
        yield "the peer in float32", _compressed(source, steps, work, True), None
    if len(steps) == 1 or job.config.flags:
        return
    earlier = replace(job, config=job.config.without_last_step())
    with tempfile.TemporaryDirectory(dir=work) as folder:
        begun = Path(folder) / "begun.mlpackage"
        if runner.compress(earlier, models.path(job.model, work), begun).code == OK:
            yield ("the peer's last step on our earlier ones", _compressed(begun, steps[-1:], work, half),
                   (earlier, Sized.of(program.read(begun))))


def _compressed(source, steps, work, wide):
    with tempfile.TemporaryDirectory(dir=work) as folder, peer.float32_arithmetic() if wide else contextlib.nullcontext():
        packed = peer.save(peer.compress(peer.load(source), steps), Path(folder) / "packed.mlpackage")
        return Sized.of(program.read(packed))


@lru_cache(maxsize=8)
def saved_by_peer(source, work):
    """The model merely saved by the peer."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        saved = peer.save(peer.compress(peer.load(source), ()), Path(folder) / "saved.mlpackage")
        return Sized.of(program.read(saved, values=False))
