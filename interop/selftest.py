"""Checks the judge: every fault planted here must be found, by the check that is meant to find it.

The peer plays our part on a small package; each fault then damages what it wrote. No Java is needed.
"""

import shutil
import struct
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

import differences
import models
import peer
from differences import Pair
from judge import _graph, identity, judge
from matrix import CONFIGS, Job
from program import Package, Weight
from runners import OK, Outcome, PeerItself

MODEL = "zoo/half.iOS18"
STABLE = "zoo/half.iOS16"  # here the peer's own passes leave every operator as it is


class Faulty(PeerItself):
    """The peer in our place, and what it writes damaged."""

    def __init__(self, packed=None, plain=None, steps=None, outcome=None, keeps_graph=False):
        self.damage_packed, self.damage_plain = packed, plain
        self.steps, self.outcome, self.keeps_graph = steps, outcome, keeps_graph

    def compress(self, job, source, out):
        if self.steps is not None:
            job = replace(job, config=replace(job.config, nearest=(), steps=self.steps[:len(job.config.steps)]))
        return self._finish(super().compress(job, source, out), self.damage_packed, out)

    def decompress(self, source, out):
        return self._finish(super().decompress(source, out), self.damage_plain, out)

    def _finish(self, outcome, damage, out):
        if damage and outcome.code == OK:
            damage(out)
        return self.outcome or outcome


# ---- damage ----

def blob(operator, parameter, change):
    """Damage that changes the bytes of one parameter of the first operator of a type."""
    def damage(package):
        spec = peer.load(package).get_spec()
        function = spec.mlProgram.functions["main"]
        operators = function.block_specializations[function.opset].operations
        values = (op.attributes[parameter] if operator == "const" else op.inputs[parameter].arguments[0].value
                  for op in operators if op.type == operator)
        value = next((value for value in values if value.HasField("blobFileValue")), None)
        if value is None:  # the earlier steps of a recipe do not have it yet
            return
        file = next(package.rglob("weight.bin"))
        data = bytearray(file.read_bytes())
        size, start = struct.unpack_from("<QQ", data, value.blobFileValue.offset + 8)
        data[start:start + size] = change(data[start:start + size])
        file.write_bytes(data)
    return damage


def flip_first_code(data):
    data[0] ^= 0x0F
    return data


def double_first_half(data):
    """Twice the first float16 of a tensor: one more in the exponent."""
    data[1] += 4
    return data


def last_bit(data):
    data[0] ^= 1
    return data


def in_spec(change):
    """Damage to the specification."""
    def damage(package):
        file = next(package.rglob("model.mlmodel"))
        spec = peer.load(package).get_spec()
        change(spec)
        file.write_bytes(spec.SerializeToString())
    return damage


def rename_operator(spec):
    function = spec.mlProgram.functions["main"]
    for op in function.block_specializations[function.opset].operations:
        if op.type == "conv":
            op.attributes["name"].immediateValue.tensor.strings.values[0] += "_renamed"
            return


def wrong_type(spec):
    function = spec.mlProgram.functions["main"]
    for op in function.block_specializations[function.opset].operations:
        if op.type == "conv":
            op.outputs[0].type.tensorType.dimensions[1].constant.size += 1
            return


def describe(spec):
    spec.description.metadata.author += "somebody else"


def break_blob(package):
    file = next(package.rglob("weight.bin"))
    data = bytearray(file.read_bytes())
    data[64] ^= 0xFF
    file.write_bytes(data)


def longer_file(package):
    with open(next(package.rglob("weight.bin")), "ab") as file:
        file.write(bytes(1 << 20))


def still_packed(package):
    shutil.rmtree(package)
    peer.save(peer.compress(peer.load(models.path(MODEL, package.parents[1])), CONFIGS["kmeans4"].steps), package)


def options(name, at=None, **changed):
    """A configuration's only step with other options; or its step number `at`."""
    step = CONFIGS[name].steps[at or 0]
    changed = {**step, "global_config": {**step["global_config"], **changed}}
    return (changed,) if at is None else changed


def one_left_out(name):
    return ({**CONFIGS[name].steps[0], "op_name_configs": {"conv": None}},)


TABLE, SCALE, SPARSE = "constexpr_lut_to_dense", "constexpr_blockwise_shift_scale", "constexpr_sparse_to_dense"

# (what is wrong, configuration, the check that must fail, the fault)
FAULTS = [
    ("a code is flipped", "kmeans4", "error", Faulty(packed=blob(TABLE, "indices", flip_first_code))),
    ("a table entry is doubled", "kmeans4", "error", Faulty(packed=blob(TABLE, "lut", double_first_half))),
    ("a scale is doubled", "int8-sym-per_channel", "error", Faulty(packed=blob(SCALE, "scale", double_first_half))),
    ("a quantized code is flipped", "int8-per_tensor", "error", Faulty(packed=blob(SCALE, "data", lambda d: d[::-1]))),
    ("kept values are in another order", "sparsity0.5", "error", Faulty(packed=blob(SPARSE, "nonzero_data", lambda d: d[::-1]))),
    ("too much is pruned", "sparsity0.5", "error", Faulty(steps=options("sparsity0.5", target_sparsity=0.52))),
    ("too little is pruned", "sparsity0.5", "bytes", Faulty(steps=options("sparsity0.5", target_sparsity=0.48))),
    ("a few elements too many are pruned", "sparsity0.5", "error", Faulty(steps=options("sparsity0.5", target_sparsity=0.502))),
    ("a code of a uniform table is flipped", "uniform8", "error", Faulty(packed=blob(TABLE, "indices", flip_first_code))),
    ("a code of vectors is flipped", "kmeans4-dim2", "error", Faulty(packed=blob(TABLE, "indices", flip_first_code))),
    ("the last step prunes too much", "kmeans4+prune", "error",
     Faulty(steps=(*CONFIGS["kmeans4"].steps, options("kmeans4+prune", 1, target_sparsity=0.55)))),
    ("the first step is not the best", "kmeans4+prune", "error",
     Faulty(steps=(*options("kmeans4", mode="uniform"), CONFIGS["kmeans4+prune"].steps[1]))),
    ("an entry of a quantized table is a code off", "kmeans4+int8", "error", Faulty(packed=blob(SCALE, "data", last_bit))),
    ("the per-channel scale is the peer's", "kmeans4-pcs", "forms", Faulty(steps=CONFIGS["kmeans4-pcs"].steps)),
    ("the error is not the least", "kmeans4", "error", Faulty(steps=options("kmeans4", mode="uniform"))),
    ("a weight is forgotten", "kmeans4", "weights", Faulty(steps=one_left_out("kmeans4"))),
    ("a small weight is compressed too", "kmeans4", "weights", Faulty(steps=options("kmeans4", weight_threshold=1000))),
    ("nothing is compressed", "kmeans4", "weights", Faulty(steps=())),
    ("the scales have another shape", "int8-per_channel", "forms", Faulty(steps=options("int8-per_channel", granularity="per_tensor"))),
    ("the codes have another type", "int8-per_channel", "forms", Faulty(steps=options("int8-per_channel", dtype="uint8"))),
    ("a zero point is written in vain", "int8-sym-per_channel", "forms", Faulty(steps=options("int8-sym-per_channel", mode="linear"))),
    ("more bits than asked for", "kmeans4", "bytes", Faulty(steps=options("kmeans4", nbits=6))),
    ("the groups are smaller", "kmeans4-group16", "bytes", Faulty(steps=options("kmeans4-group16", group_size=8))),
    ("the weight file has dead bytes", "kmeans4", "file", Faulty(packed=longer_file)),
    ("a bias changed", "kmeans4", "untouched", Faulty(packed=blob("const", "val", last_bit))),
    ("a declared type is wrong", "kmeans4", "loads", Faulty(packed=in_spec(wrong_type))),
    ("a blob is broken", "kmeans4", "loads", Faulty(packed=break_blob)),
    ("one decompressed bit is wrong", "kmeans4", "decompress", Faulty(plain=blob("const", "val", last_bit))),
    ("decompress leaves a weight compressed", "kmeans4", "decompress", Faulty(plain=still_packed)),
    ("the exit code is 4", "kmeans4", "exit", Faulty(outcome=Outcome(4, "disk full", 0))),
]


def _faults():
    """(what is wrong, check, verdict maker)"""
    for what, config, check, runner in FAULTS:
        yield what, check, lambda work, job=Job(MODEL, CONFIGS[config]), runner=runner: judge(job, runner, work)
    renamed = Faulty(packed=in_spec(rename_operator), keeps_graph=True)
    yield "an operator is renamed", "graph", lambda work: judge(Job(STABLE, CONFIGS["kmeans4"]), renamed, work)
    lost = Faulty(plain=in_spec(rename_operator), keeps_graph=True)
    yield "decompress loses a weight", "decompress", lambda work: judge(Job(STABLE, CONFIGS["kmeans4"]), lost, work)
    stale = Job(MODEL, replace(CONFIGS["kmeans4"], peer_fails="ValueError"))
    yield "a listed failure of the peer is gone", "peer-fails", lambda work: judge(stale, PeerItself(), work)
    possible = Job(MODEL, CONFIGS["kmeans4"], refused=True)
    yield "an impossible request is carried out", "refused", lambda work: judge(possible, PeerItself(), work)
    silent = Job("zoo/half.iOS17", CONFIGS["kmeans3"], refused=True)
    yield "a refusal has no reason", "refused", lambda work: judge(silent, Faulty(outcome=Outcome(5, "", 0)), work)
    yield "the metadata changed", "same", lambda work: identity(MODEL, Faulty(plain=in_spec(describe)), work)
    yield "a tensor changed", "same", lambda work: identity(MODEL, Faulty(plain=blob("const", "val", last_bit)), work)


# ---- differences: what must not be explained ----

HALF = ("const", "fp16", (64, 64))
CODES = ("const", "uint2", (64, 64))
MASK = ("const", "uint1", (64, 64))


def operator(name, shape, dtype="fp16", output=0, **inputs):
    return name, output, dtype, shape, tuple(inputs.items())


def weight(form, value=0.0, parameter="weight", root=1):
    return Weight(("main", "layer", parameter), root, form, 100, np.full((64, 64), value))


def explained(config, ours, theirs, ours_all=(), operators=(("main", "layer", "linear"),)):
    packages = Package(None, None, {}, list(operators)), Package(None, None, {w.key: w for w in ours_all}, [])
    return differences.explain(Pair(CONFIGS[config], ("main", "layer", "weight"), ours, theirs, *packages))


def scaled_table(*scale):
    table = operator(TABLE, (64, 64), indices=CODES, lut=("const", "fp16", (1, 1, 16, 1)))
    return weight(operator(SCALE, (64, 64), data=table, scale=("const", "fp16", scale))), weight(table)


def quantized_sparse(mask):
    data = operator("constexpr_sparse_blockwise_shift_scale", (9,), output=1, data_mask=MASK, scale=("const", "fp16", (64, 1)))
    inputs = {"nonzero_data": data} | ({"mask": mask} if mask else {"mask": (data[0], 0, "uint1", (64, 64), data[4])})
    return weight(operator(SPARSE, (64, 64), **inputs))


def small_table(value):
    lut = ("const", "fp16", (1, 1, 4, 1))
    ours = operator(TABLE, (64, 64), indices=CODES, lut=operator(SCALE, (1, 1, 4, 1), data=lut))
    return weight(ours, value), weight(operator(TABLE, (64, 64), indices=CODES, lut=lut), 1.0)


def _explanations():
    """(what, whether the judge sees it right): each difference explains its case, and not the next thing to it."""
    sparse, torn = weight(operator(SPARSE, (64, 64))), weight(operator(TABLE, (64, 64)), parameter="y")
    yield "a scale for each output channel is explained", explained("kmeans4-pcs", *scaled_table(64, 1)) is not None
    yield "a scale for each block of channels", explained("kmeans4-pcs", *scaled_table(32, 1)) is None
    yield "a scale for each element", explained("kmeans4-pcs", *scaled_table(64, 64)) is None
    yield "a scale that nobody asked for", explained("kmeans4", *scaled_table(64, 1)) is None
    yield "a mask written twice is explained", explained("prune+int8", quantized_sparse(None), quantized_sparse(MASK)) is not None
    yield "a mask of another shape", explained("prune+int8", quantized_sparse(None),
                                               quantized_sparse(("const", "uint1", (32, 64)))) is None
    known = explained("kmeans2+int8", *small_table(1.0))
    yield "a small quantized table is explained", known is not None and known.value_problem(Pair(
        None, (), *small_table(1.004), None, None)) is None
    yield "a small table a code away", known.value_problem(Pair(None, (), *small_table(1.008), None, None)) is not None
    yield "a plain weight pruned jointly is explained", explained("kmeans4+prune", sparse, None) is not None
    yield "a plain weight compressed only by us", explained("sparsity0.5", sparse, None) is None
    twin = replace(sparse, key=("main", "twin", "weight"))
    yield "merged zeros are explained", explained("sparsity0.5", sparse, None, [twin], operators=()) is not None
    yield "zeros that are not merged", explained("sparsity0.5", sparse, None, [twin]) is None
    yield "values that are merged", explained("sparsity0.5", replace(sparse, value=np.ones((64, 64))), None, [twin], ()) is None
    torn_all = [torn, weight(torn.form)]
    yield "a torn weight is explained", explained("kmeans4", torn, None, torn_all) is not None
    yield "a torn weight with a scale per channel", explained("int8-sym-per_channel", torn, None, torn_all) is None
    yield "a weight of one use compressed only by us", explained("kmeans4", torn, None, [torn]) is None
    moved, guard = Job("zoo/half.iOS16", CONFIGS["kmeans4"], target="iOS18"), ("main", "table_indices_from_end", "add")
    with_guard, without = Package(None, None, {}, [guard]), Package(None, None, {}, [])
    yield "the guard of an index is known", not _graph(moved, with_guard, without)
    yield "a guard without a move", bool(_graph(replace(moved, target=None), with_guard, without))
    yield "another operator", bool(_graph(moved, Package(None, None, {}, [("main", "table_indices_from_end", "mul")]), without))


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="interop-selftest-") as folder:
        work = Path(folder)
        results = []
        for model, name in ((MODEL, "kmeans4"), (MODEL, "int8-per_channel"), (MODEL, "sparsity0.5"), (STABLE, "kmeans4")):
            sound = judge(Job(model, CONFIGS[name]), Faulty(keeps_graph=model == STABLE), work)
            results.append((f"nothing ({model} {name})", not sound.failed, sound))
        results += [(what, right, "") for what, right in _explanations()]
        for what, check, make in _faults():
            verdict = make(work)
            results.append((what, check in {name for name, _ in verdict.failed}, verdict))
        for what, found, verdict in results:
            passed, failed = passed + found, failed + (not found)
            print(f"{'ok' if found else 'FAIL':4} planted: {what}" + ("" if found else f"\n{verdict}"))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
