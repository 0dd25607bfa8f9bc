"""Writes what coremltools' value inference says of operators, for the tests of the engine.

    interop/run --python interop/engine_values.py > torch/src/test/resources/io/corepress/torch/coremltools-values.txt
    interop/run --python interop/engine_values.py --check FILE        says whether that is still so

Each case is a line with the operator and its operator set, a line for each parameter (several for one that takes a
list) and a line for each output, which begins with "=". Parameters that need not be known from the file are marked "in".
"""

import sys

import numpy as np

import coremltools as ct
from coremltools.converters.mil.mil import Builder as mb
from coremltools.converters.mil.mil import types
from coremltools.converters.mil.mil.ops.registry import SSAOpRegistry

TARGETS = {name: getattr(ct.target, name) for name in ("iOS15", "iOS16", "iOS17", "iOS18")}
NAMES = {np.dtype("float32"): "fp32", np.dtype("int32"): "int32", np.dtype("bool"): "bool",
         np.dtype("int16"): "int16", np.dtype("uint8"): "uint8", np.dtype("int8"): "int8",
         np.dtype("uint16"): "uint16", np.dtype("int64"): "int32", np.dtype("float64"): "fp32"}
random = np.random.RandomState(7)


def floats(*shape, low=-3.0, high=3.0):
    return np.round(random.uniform(low, high, shape), 2).astype(np.float32)


def ints(*shape, low=-5, high=6, dtype=np.int32):
    return random.randint(low, high, shape).astype(dtype)


def bools(*shape):
    return random.randint(0, 2, shape).astype(bool)


def vector(*numbers):
    return np.array(numbers, dtype=np.int32)


def truths(*values):
    return np.array(values, dtype=bool)


def unary():
    anywhere = floats(2, 5)
    inside = floats(2, 5, low=-0.9, high=0.9)
    positive = floats(2, 5, low=0.1, high=4)
    for op in ("abs atan ceil cos cosh erf exp exp2 floor sign sin sinh square tan tanh relu relu6 sigmoid "
               "softplus softsign identity").split():
        yield op, dict(x=anywhere)
    yield "abs", dict(x=ints(2, 3))
    yield "sign", dict(x=ints(2, 3))
    yield "square", dict(x=ints(2, 3))
    yield "round", dict(x=np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49, 2.51], dtype=np.float32))
    for op in "acos asin atanh".split():
        yield op, dict(x=inside)
    yield "sqrt", dict(x=positive)
    for op in "log rsqrt inverse".split():
        yield op, dict(x=positive)
        yield op, dict(x=positive, epsilon=np.float32(0.25))
    yield "logical_not", dict(x=bools(6))
    yield "clip", dict(x=anywhere, alpha=np.float32(-1), beta=np.float32(0.5))
    yield "threshold", dict(x=anywhere, alpha=np.float32(0.5))
    for dtype in ("int32", "bool", "fp32"):
        yield "cast", dict(x=anywhere, dtype=dtype)
        yield "cast", dict(x=ints(5), dtype=dtype)
    for op in "clamped_relu linear_activation scaled_tanh sigmoid_hard".split():
        yield op, dict(x=anywhere, alpha=np.float32(0.3), beta=np.float32(0.6))
    for op in "elu leaky_relu thresholded_relu".split():
        yield op, dict(x=anywhere, alpha=np.float32(0.4))
    yield "gelu", dict(x=anywhere)
    for mode in ("EXACT", "TANH_APPROXIMATION", "SIGMOID_APPROXIMATION"):
        yield "gelu", dict(x=anywhere, mode=mode)
    yield "prelu", dict(x=floats(1, 3, 2, 2), alpha=floats(3))
    yield "softplus_parametric", dict(x=floats(1, 3, 2, 2), alpha=floats(3), beta=floats(3))
    yield "softmax", dict(x=floats(2, 3))
    yield "softmax", dict(x=floats(2, 3, 2), axis=1)


def binary():
    for op in ("add sub mul maximum minimum equal not_equal greater greater_equal less less_equal real_div "
               "floor_div mod").split():
        yield op, dict(x=floats(2, 3), y=floats(1, 3, low=0.5))
        yield op, dict(x=floats(2, 1, 3), y=np.float32(-1.5))
        yield op, dict(x=ints(3, 2), y=ints(2, low=1, high=4))
    yield "floor_div", dict(x=vector(-7, 7, -7, 7), y=vector(2, -2, -2, 2))
    yield "mod", dict(x=vector(-7, 7, -7, 7), y=vector(2, -2, -2, 2))
    yield "equal", dict(x=ints(9, low=0, high=2), y=ints(9, low=0, high=2))
    yield "pow", dict(x=floats(2, 3, low=0.1), y=floats(3))
    for op in "logical_and logical_or logical_xor".split():
        yield op, dict(x=bools(2, 4), y=bools(4))
    yield "select", dict(cond=bools(2, 3), a=floats(2, 3), b=floats(2, 3))
    yield "select", dict(cond=bools(2, 1), a=floats(2, 3), b=floats(1, 3))


def reductions():
    for op in ("reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_l1_norm reduce_l2_norm "
               "reduce_log_sum_exp reduce_sum_square").split():
        yield op, dict(x=floats(2, 3, 2))
        yield op, dict(x=floats(2, 3, 2), axes=vector(1), keep_dims=True)
        yield op, dict(x=floats(2, 3, 2), axes=vector(-1, 0))
    yield "reduce_log_sum", dict(x=floats(2, 3, low=0.5), axes=vector(1))
    for op in "reduce_sum reduce_max reduce_min reduce_prod".split():
        yield op, dict(x=ints(2, 3), axes=vector(-1))
    for op in "reduce_argmax reduce_argmin".split():
        yield op, dict(x=floats(3, 4))
        yield op, dict(x=floats(3, 4), axis=0, keep_dims=True)
    yield "reduce_argmax", dict(x=np.array([1, 3, 3, 2], dtype=np.float32))
    for reverse in (False, True):
        yield "cumsum", dict(x=floats(2, 4), axis=1, reverse=reverse)
    yield "cumsum", dict(x=ints(3, 2))


def products():
    yield "linear", dict(x=floats(2, 3), weight=floats(4, 3), bias=floats(4))
    yield "linear", dict(x=floats(2, 2, 3), weight=floats(4, 3))
    yield "matmul", dict(x=floats(2, 3), y=floats(3, 4))
    yield "matmul", dict(x=floats(2, 3, 2), y=floats(1, 3, 4), transpose_x=True)
    yield "matmul", dict(x=floats(2, 3, 2), y=floats(4, 2), transpose_y=True)
    yield "einsum", dict(values=[floats(2, 3, 4, 2), floats(2, 2, 4, 3)], equation="nchw,nwhu->nchu")
    yield "einsum", dict(values=[floats(3, 4, 2), floats(2, 4, 3)], equation="chw,whr->chr")
    yield "l2_norm", dict(x=floats(2, 3, 2, 2), epsilon=np.float32(1e-3))
    yield "l2_norm", dict(x=floats(3, 2, 2))
    yield "layer_norm", dict(x=floats(2, 3, 4), axes=vector(-1))
    yield "layer_norm", dict(x=floats(2, 3, 4), axes=vector(1, 2), gamma=floats(3, 4), beta=floats(3, 4),
                             epsilon=np.float32(0.1))
    yield "layer_norm", dict(x=floats(2, 3, 4), axes=vector(1), gamma=floats(3), beta=floats(3))


def attention():
    yield "scaled_dot_product_attention", dict(query=floats(2, 3, 4), key=floats(2, 5, 4), value=floats(2, 5, 2))
    yield "scaled_dot_product_attention", dict(query=floats(2, 3, 4), key=floats(2, 5, 4), value=floats(2, 5, 2),
                                               attn_mask=floats(3, 5))
    mask = np.tril(np.ones((3, 5), dtype=bool), 1)
    yield "scaled_dot_product_attention", dict(query=floats(2, 3, 4), key=floats(2, 5, 4), value=floats(2, 5, 2),
                                               attn_mask=mask)


def shapes():
    yield "reshape", dict(x=floats(2, 6), shape=vector(3, -1))
    yield "reshape", dict(x=floats(2, 3, 2), shape=vector(0, -1, 1))
    yield "expand_dims", dict(x=floats(2, 3), axes=vector(0, -1))
    yield "squeeze", dict(x=floats(1, 3, 1))
    yield "squeeze", dict(x=floats(1, 3, 1), axes=vector(-1))
    yield "transpose", dict(x=floats(2, 3, 4), perm=vector(2, 0, -2))
    yield "flatten2d", dict(x=floats(2, 3, 4))
    yield "flatten2d", dict(x=floats(2, 3, 4), axis=-1)
    yield "concat", dict(values=[floats(2, 1), floats(2, 3)], axis=1)
    yield "concat", dict(values=[ints(2), ints(3)], axis=-1)
    yield "stack", dict(values=[floats(2, 3), floats(2, 3)], axis=1)
    yield "stack", dict(values=[floats(2), floats(2)], axis=-1)
    yield "tile", dict(x=floats(2, 3), reps=vector(2, 1))
    yield "shape", dict(x=floats(2, 1, 3))
    yield "reverse", dict(x=floats(2, 3))
    yield "reverse", dict(x=floats(2, 3), axes=vector(-1))
    yield "slice_by_size", dict(x=floats(3, 5), begin=vector(1, -4), size=vector(2, 3))
    yield "slice_by_size", dict(x=floats(3, 5), begin=vector(0, 2), size=vector(-1, -1))
    yield "split", dict(x=floats(2, 6), num_splits=3, axis=1)
    yield "split", dict(x=floats(5, 2), split_sizes=vector(1, 4), axis=-2)
    for begin, end, stride, masks in SLICES:
        yield "slice_by_index", dict(x=floats(4, 5), begin=vector(*begin), end=vector(*end),
                                     stride=vector(*stride), **masks)
    yield "pad", dict(x=floats(2, 3), pad=vector(1, 0, 0, 2), constant_val=np.float32(0.5))
    yield "pad", dict(x=floats(2, 3), pad=vector(2, 1))
    for mode in ("reflect", "replicate"):
        yield "pad", dict(x=floats(3, 4), pad=vector(2, 1, 0, 3), mode=mode)
        yield "pad", dict(x=floats(2, 2, 3), pad=vector(1, 2), mode=mode)
    for lower, upper in ((-1, 0), (0, -1), (0, 0), (1, 0), (0, 2), (1, 1), (-1, -1)):
        yield "band_part", dict(x=floats(3, 4), lower=lower, upper=upper)
    yield "band_part", dict(x=ints(2, 3, 3), lower=0, upper=1)
    yield "fill", dict(shape=vector(2, 3), value=np.float32(1.5))
    yield "fill", dict(shape=vector(4), value=np.int32(7))
    yield "fill", dict(shape=vector(2), value=True)
    yield "range_1d", dict(start=np.int32(2), end=np.int32(11), step=np.int32(3))
    yield "range_1d", dict(start=np.int32(5), end=np.int32(-2), step=np.int32(-2))
    yield "range_1d", dict(start=np.float32(0.5), end=np.float32(2.5), step=np.float32(0.4))
    yield "non_zero", dict(x=ints(3, 4, low=0, high=2))
    yield "non_zero", dict(x=bools(7))


SLICES = [
    ((1, 0), (3, 4), (1, 2), {}),
    ((-3, 1), (-1, 9), (1, 1), {}),
    ((3, 4), (0, 1), (-1, -2), {}),
    ((-1, -2), (-4, -5), (-2, -1), {}),
    ((0, 0), (0, 0), (-1, 1), dict(begin_mask=truths(True, True), end_mask=truths(True, True))),
    ((2, 0), (0, 3), (-1, 2), dict(end_mask=truths(True, False))),
    ((2, 1), (0, 4), (1, 1), dict(squeeze_mask=truths(True, False))),
    ((-1, -1), (0, 0), (1, -3), dict(squeeze_mask=truths(True, False), end_mask=truths(False, True))),
]


def positions():
    for axis in (0, 1, -1):
        yield "gather", dict(x=floats(3, 4, 2), indices=ints(2, 3, low=-2, high=2), axis=axis)
    yield "gather", dict(x=floats(3, 4), indices=np.int32(1), axis=1)
    yield "gather", dict(x=ints(5), indices=vector(4, 0, 4))
    yield "gather_along_axis", dict(x=floats(3, 4), indices=ints(2, 4, low=-3, high=3), axis=0)
    yield "gather_along_axis", dict(x=floats(3, 4), indices=ints(3, 5, low=0, high=4), axis=-1)
    # The inference of this one knows no other mode, and forgets to look which one is asked for.
    yield "scatter_along_axis", dict(data=floats(3, 4), indices=np.array([[2, 0, 1, 0]], dtype=np.int32),
                                     updates=floats(1, 4), axis=0, mode="update")
    distinct = np.array([[0.5, -1.25, 3, 2, 0.75], [9, 8, -7, 6, 5]], dtype=np.float32)
    for ascending in (False, True):
        yield "argsort", dict(x=distinct, ascending=ascending)
    yield "argsort", dict(x=distinct, axis=0)
    yield "topk", dict(x=distinct)
    yield "topk", dict(x=distinct, k=3)
    yield "topk", dict(x=distinct, k=2, ascending=True)
    yield "topk", dict(x=distinct, k=1, axis=0)


def from_ios16():
    yield "fill_like", dict(ref_tensor=floats(2, 3), value=np.int32(3))
    yield "fill_like", dict(ref_tensor=ints(4), value=np.float32(0.5))
    yield "gather", dict(x=floats(2, 3, 4), indices=ints(2, 2, low=0, high=3), axis=1, batch_dims=1)
    yield "gather", dict(x=floats(2, 3, 4), indices=ints(2, 2, low=0, high=4), axis=2, batch_dims=1)
    yield "gather", dict(x=floats(2, 3, 4), indices=ints(2, 3, 2, low=-4, high=4), axis=2, batch_dims=2)
    yield "gather", dict(x=floats(2, 3), indices=ints(2, low=0, high=3), axis=1, batch_dims=1)
    yield "gather", dict(x=floats(5), indices=ints(3, low=0, high=5, dtype=np.uint16))
    yield "topk", dict(x=floats(2, 5), k=2, return_indices=False)


def from_ios17():
    yield "gather", dict(x=ints(5, dtype=np.int16), indices=ints(2, low=0, high=5, dtype=np.uint8),
                         validate_indices=True)
    yield "topk", dict(x=ints(1, 5, dtype=np.int8), k=np.int16(2), output_indices_dtype="uint16")
    yield "reshape", dict(x=floats(2, 5), shape=vector(1, 0, -1, 0))
    yield "reshape", dict(x=floats(2, 3, 4), shape=vector(0, -1))
    yield "reduce_argmax", dict(x=floats(2, 3), axis=0, output_dtype="uint16")
    for dtype in ("int8", "uint8"):
        yield "quantize", dict(input=floats(2, 3), scale=np.float32(0.0625), zero_point=np.dtype(dtype).type(3),
                               output_dtype=dtype)
        yield "quantize", dict(input=floats(2, 3), scale=np.array([0.03125, 0.125], dtype=np.float32), axis=0,
                               output_dtype=dtype)


def from_ios18():
    yield from attention()
    for begin, end, stride, masks in SLICES:
        x = floats(4, 5)
        slices = tuple(
            begin[i] if masks.get("squeeze_mask", (False, False))[i] else
            slice(None if masks.get("begin_mask", (False, False))[i] else begin[i],
                  None if masks.get("end_mask", (False, False))[i] else end[i], stride[i]) for i in range(2))
        yield "slice_update", dict(x=x, update=floats(*x[slices].shape), begin=vector(*begin), end=vector(*end),
                                   stride=vector(*stride), **masks)


def cases():
    for family in (unary, binary, reductions, products, shapes, positions):
        for op, params in family():
            yield op, "iOS15", params
    for target, family in (("iOS16", from_ios16), ("iOS17", from_ios17), ("iOS18", from_ios18)):
        for op, params in family():
            yield op, target, params


def inferred(op, target, params):
    """The values of the outputs, with the types that the operator has in a program."""
    found = []

    @mb.program(input_specs=[mb.TensorSpec(shape=(1,))], opset_version=TARGETS[target])
    def program(x):
        outputs = getattr(mb, op)(**params)
        found.extend(outputs if isinstance(outputs, (list, tuple)) else [outputs])
        return mb.identity(x=x)

    if any(output.val is None for output in found):
        raise ValueError(f"coremltools infers no value of {op}")
    return [np.asarray(output.val).astype(types.nptype_from_builtin(output.dtype)) for output in found]


def variable(op, target):
    """The parameters that need not be known from the file."""
    versions = SSAOpRegistry.core_ops[op]
    latest = max((version for version in versions if version <= TARGETS[target]), key=lambda version: version.value)
    return {name for name, kind in versions[latest].input_spec.input_types.items() if not kind.const}


def text(value):
    if isinstance(value, str):
        return "string " + value
    array = np.asarray(value)
    if array.dtype == np.int64:
        array = array.astype(np.int32)
    if array.dtype == np.float64:
        array = array.astype(np.float32)
    shape = "[" + ",".join(str(size) for size in array.shape) + "]"
    flat = array.reshape(-1)
    numbers = (str(int(number)) if array.dtype != np.float32 else str(number) for number in flat)
    return " ".join([NAMES[array.dtype], shape, *numbers])


def written():
    yield f"# Written by interop/engine_values.py with coremltools {ct.__version__}"
    for op, target, params in cases():
        outputs = inferred(op, target, params)
        free = variable(op, target)
        yield f"{op} {target}"
        for name, value in params.items():
            for one in value if isinstance(value, list) else [value]:
                yield f" {name} {'in' if name in free else 'const'} {text(one)}"
        for output in outputs:
            yield f" = {text(output)}"


def same(one, other):
    try:
        return np.isclose(float(one), float(other), rtol=1e-6, atol=1e-6, equal_nan=True)
    except ValueError:
        return one == other


def check(path):
    """The file must say what coremltools says; the last digit of a number may be that of another processor."""
    now = [line.split() for line in written()]
    with open(path, encoding="utf-8") as file:
        before = [line.split() for line in file]
    wrong = [number for number, (a, b) in enumerate(zip(now, before), 1)
             if len(a) != len(b) or not all(map(same, a, b))]
    if len(now) != len(before) or wrong:
        print(f"{path} has {len(before)} lines, coremltools says {len(now)}; different: {wrong[:10]}")
        return 1
    print(f"{path}: {len(now)} lines are what coremltools says")
    return 0


def main():
    if sys.argv[1:2] == ["--check"]:
        return check(sys.argv[2])
    for line in written():
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
