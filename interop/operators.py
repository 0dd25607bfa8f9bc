"""Writes packages that hold every operator in random forms, with the types that coremltools infers.

    interop/run --python interop/operators.py FOLDER [DRAWS [SEED]]

One package for each operator set goes to FOLDER. The test InferredTypesTest reads them (`-Dcorepress.operators=FOLDER`) and
holds what Corepress infers against what they declare. A form that coremltools refuses is left out; the last line says how many
were written, and which operators are missing.
"""

import collections
import itertools
import shutil
import sys
import tempfile
from pathlib import Path

import forms
import peer
from coremltools.converters.mil.backend.mil.load import MILProtoExporter
from coremltools.converters.mil.mil import Builder as mb
from coremltools.converters.mil.mil import Function, Program, types
from coremltools.converters.mil.mil.ops.registry import SSAOpRegistry
from coremltools.converters.mil.mil.types.symbolic import is_symbolic
from coremltools.proto import Model_pb2

ct = peer.ct
TARGETS = [ct.target.iOS15, ct.target.iOS16, ct.target.iOS17, ct.target.iOS18, ct.target.iOS26]
REFUSALS = (ValueError, IndexError, AssertionError, TypeError, NotImplementedError)


def main(folder, draws="4", seed="1"):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = collections.Counter()
    for target in TARGETS:
        program = drawn(target, int(draws), seed)
        made.update((target.name, name.rsplit("_", 1)[0]) for name in program.functions)
        write(program, target, folder / f"{target.name}.mlpackage")
    missing = [f"{operator} of {target.name}" for target in TARGETS for operator in sorted(operators(target))
               if (target.name, operator) not in made]
    print(f"{made.total()} forms, missing: {', '.join(missing) or 'none'}")


def operators(target):
    """The operators of this set; constants have no form to draw."""
    return {name for name, versions in SSAOpRegistry.core_ops.items()
            if min(versions) <= target and name not in ("const", "_const_symbolic")}


def drawn(target, draws, seed):
    """A program with a function for each form."""
    program = Program()
    for operator, number in itertools.product(sorted(operators(target) & forms.FORMS.keys()), range(draws)):
        with Function({}, opset_version=target) as function:
            draw = forms.Draw(function, target, operator, f"{seed} {number}")
            try:
                result = getattr(mb, operator)(**forms.FORMS[operator](draw))
            except REFUSALS as refusal:
                print(f"{target.name} {operator}: {type(refusal).__name__}: {refusal}".splitlines()[0][:160])
                continue
            outputs = list(result) if isinstance(result, (list, tuple)) else [result]
            if any(has_negative_size(output) for output in outputs):
                print(f"{target.name} {operator}: a negative size")
                continue
            function.set_outputs(outputs)
        program.add_function(f"{operator}_{number}", function)
    return program


def has_negative_size(output):
    return types.is_tensor(output.sym_type) and any(not is_symbolic(size) and size < 0 for size in output.shape)


def write(program, target, package):
    """The program with its weights; it has no description, so nothing but types can be read from it."""
    shutil.rmtree(package, ignore_errors=True)
    with tempfile.TemporaryDirectory() as weights:
        model = Model_pb2.Model(specificationVersion=int(target))
        model.mlProgram.CopyFrom(MILProtoExporter(program, weights, int(target)).export())
        ct.models.utils.save_spec(model, str(package), weights_dir=weights)


if __name__ == "__main__":
    main(*sys.argv[1:])
