"""What is inside a package, as coremltools reads it: weights by the operator that uses them.

A weight is the const or the chain of constexpr_* operators behind one input of one ordinary operator. Its key
is (function, operator, input): operators keep their names under compression, constants do not.
"""

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import peer
from coremltools.converters.mil.frontend.milproto.load import load as milproto_load
from coremltools.converters.mil.mil import types
from coremltools.optimize.coreml._quantization_passes import WeightDecompressor

SMALL = 10  # elements; smaller constants live in the program itself and are never weights
VALUE_MATTERS = ("axis", "vector_axis", "shape", "output_dtype")


@dataclass
class Weight:
    key: tuple
    root: int         # identity of what produces it: equal for a shared weight
    form: object      # nested tuples: operators, dtypes and shapes
    payload: int      # bytes of all tensors of the chain
    value: np.ndarray = None

    @property
    def compressed(self):
        return self.form[0] != "const"

    @property
    def size(self):
        return self.value.size


@dataclass
class Package:
    path: Path
    spec: object
    weights: dict     # key -> Weight
    operators: list   # (function, name, type) of every operator that is not a constant

    def compressed(self):
        return {key: weight for key, weight in self.weights.items() if weight.compressed}

    def file_bytes(self):
        return sum(file.stat().st_size for file in self.path.rglob("weights/*") if file.is_file())


def open_package(path):
    """Loads the package, whatever kind of model it holds; a program also to typed operators."""
    model = peer.load(path)
    spec = model.get_spec()
    if spec.WhichOneof("Type") == "mlProgram":
        _program(model, spec)
    return Package(Path(path), spec, {}, [])


def _program(model, spec):
    """The typed program; an error if any operator's types do not fit."""
    return milproto_load(spec, spec.specificationVersion, file_weights_dir=model.weights_dir)


def read(path, values=True):
    """Loads the package's program and lists its weights, with what they decompress to."""
    model = peer.load(path)
    spec = model.get_spec()
    program = _program(model, spec)
    weights, operators = {}, []
    for key, var in _uses(program, operators):
        weights[key] = Weight(key, id(var), _form(var), _payload(var))
    if values:
        WeightDecompressor(op_selector=lambda op: True).apply(program)
        for key, var in _uses(program, []):
            if key in weights:
                weights[key].value = np.asarray(var.val)
    return Package(Path(path), spec, weights, operators)


def _uses(program, operators):
    """(key, var) of every constant tensor that an ordinary operator takes."""
    for name, function in program.functions.items():
        for op in _walk(function):
            if op.op_type == "const" or op.op_type.startswith("constexpr_"):
                continue
            operators.append((name, op.name, op.op_type))
            for param, value in op.inputs.items():
                many = value if isinstance(value, (list, tuple)) else [value]
                for i, var in enumerate(many):
                    if var is not None and var.op is not None and _is_weight(var):
                        yield (name, op.name, param if len(many) == 1 else f"{param}[{i}]"), var


def _walk(block):
    for op in block.operations:
        for inner in op.blocks:
            yield from _walk(inner)
        yield op


def _is_weight(var):
    if var.op.op_type.startswith("constexpr_"):
        return True
    return var.op.op_type == "const" and isinstance(var.val, np.ndarray) and var.val.size >= SMALL


def _dtype(var):
    return types.builtin_to_string(var.dtype)


def _form(var):
    """('const', dtype, shape) or (operator, output, dtype, shape, ((input, form), ...))."""
    op = var.op
    shape = tuple(int(d) for d in var.shape)
    if op.op_type == "const":
        return ("const", _dtype(var), shape)
    inputs = []
    for param, value in sorted(op.inputs.items()):
        if value is None:
            continue
        form = _form(value)
        if param in VALUE_MATTERS and value.op.op_type == "const":
            form += (tuple(np.atleast_1d(value.val).tolist()),)
        inputs.append((param, form))
    return (op.op_type, op.outputs.index(var), _dtype(var), shape, tuple(inputs))


def text(form):
    """A form as one short line, e.g. lut_to_dense:fp16[64, 64](indices=uint4[64, 64], lut=fp16[1, 1, 16, 1])."""
    if form[0] == "const":
        return f"{form[1]}{list(form[2])}" + "".join(f"={value}" for value in form[3:])
    op, output, dtype, shape, inputs = form
    parts = ", ".join(f"{name}={text(inner)}" for name, inner in inputs)
    return f"{op.removeprefix('constexpr_')}{f'.{output}' if output else ''}:{dtype}{list(shape)}({parts})"


def _payload(var, seen=None):
    """Bytes of the tensors behind a weight, bit-packed, each tensor once."""
    seen = set() if seen is None else seen
    if id(var) in seen:
        return 0
    seen.add(id(var))
    op = var.op
    if op.op_type == "const":
        if not isinstance(var.val, np.ndarray):
            return 0
        return -(-int(np.prod(var.shape)) * var.dtype.get_bitwidth() // 8)
    return sum(_payload(value, seen) for value in op.inputs.values() if value is not None)


def same_spec(a, b):
    """Whether two packages hold the same message and tensors, wherever the blobs lie; our note in the metadata aside."""
    return _canonical(a) == _canonical(b)


def _canonical(package):
    spec = type(package.spec)()
    spec.CopyFrom(package.spec)
    spec.description.metadata.userDefined.clear()
    files = {file.name: file for file in package.path.rglob("weights/*")}
    _digest_blobs(spec, files)
    return spec.SerializeToString(deterministic=True)


def _digest_blobs(message, files):
    """Replaces each place in a weight file by a digest of what lies there."""
    if message.DESCRIPTOR.name == "BlobFileValue":
        message.offset = _blob_digest(files[message.fileName.rsplit("/", 1)[-1]], message.offset)
        message.fileName = ""
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            if field.message_type.fields_by_name["value"].message_type is not None:
                for inner in value.values():
                    _digest_blobs(inner, files)
        elif hasattr(value, "DESCRIPTOR"):
            _digest_blobs(value, files)
        else:
            for inner in value:
                _digest_blobs(inner, files)


def _blob_digest(file, offset):
    with open(file, "rb") as stream:
        stream.seek(offset)
        sentinel, dtype, size, start = struct.unpack("<IIQQ", stream.read(24))
        if sentinel != 0xDEADBEEF:
            raise ValueError(f"no blob at {offset} of {file.name}")
        stream.seek(start)
        digest = hashlib.sha256(struct.pack("<I", dtype) + stream.read(size)).digest()
    return int.from_bytes(digest[:8], "little")
