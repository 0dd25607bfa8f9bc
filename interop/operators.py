"""Writes models that hold every operator in random forms, with the types that coremltools infers.

    interop/run --python interop/operators.py FOLDER [DRAWS [SEED]]

One package for each operator set goes to FOLDER. The test InferredTypesTest reads them from there
(`-Dcorepress.operators=FOLDER`) and holds its own types against those that the files declare. A draw that coremltools
refuses is left out; the last line says how many operations were written, and which operators never were.
"""

import itertools
import random
import sys
import tempfile
from pathlib import Path

import numpy as np

import peer
from coremltools.converters.mil.backend.mil.load import MILProtoExporter
from coremltools.converters.mil.mil import Builder as mb
from coremltools.converters.mil.mil import Function, Placeholder, Program, get_new_symbol, types
from coremltools.converters.mil.mil.types.symbolic import is_symbolic
from coremltools.converters.mil.mil.ops.registry import SSAOpRegistry
from coremltools.proto import Model_pb2

ct = peer.ct
TARGETS = [ct.target.iOS15, ct.target.iOS16, ct.target.iOS17, ct.target.iOS18, ct.target.iOS26]
FLOATS = [types.fp16, types.fp32]
NUMPY = {types.fp16: np.float16, types.fp32: np.float32, types.int32: np.int32, types.bool: np.bool_}
OPERATORS = {}


def operator(*names):
    """Registers a function that draws one form of these operators."""
    def register(draw):
        OPERATORS.update({name: draw for name in names})
        return draw
    return register


class Draw:
    """Chance, and the inputs of the function that is being made."""

    def __init__(self, function, seed, target, name):
        self.function = function
        self.random = random.Random(f"{seed} {target} {name}")
        self.target = target
        self.name = name
        self.open = self.random.random() < 0.4  # whether sizes may be unknown

    def at_least(self, target):
        return self.target >= target

    def size(self, low=1, high=6):
        return self.random.randint(low, high)

    def shape(self, rank, low=1, high=6):
        return [self.size(low, high) for _ in range(rank)]

    def rank(self, low=1, high=5):
        return self.random.randint(low, high)

    def one_of(self, *choices):
        return self.random.choice(choices)

    def maybe(self):
        return self.random.random() < 0.5

    def float_type(self):
        return self.one_of(*FLOATS)

    def axis(self, rank):
        return self.random.randrange(-rank, rank)

    def axes(self, rank, least=1):
        chosen = self.random.sample(range(rank), self.random.randint(least, rank))
        return [axis - rank if self.maybe() else axis for axis in chosen]

    def input(self, shape, kind=None, fixed=()):
        """An input of the function; some of its sizes, but for those of the fixed axes, may be unknown."""
        fixed = [axis % len(shape) for axis in fixed]
        sizes = [get_new_symbol() if self.open and axis not in fixed and self.random.random() < 0.4 else size
                 for axis, size in enumerate(shape)]
        name = f"{self.name}_in_{len(self.function.inputs)}"
        self.function.inputs[name] = Placeholder(sizes, kind or types.fp32, name, allow_rank0_input=True).outputs[0]
        return self.function.inputs[name]

    def integers(self, values):
        """Integers, known or as an input."""
        if self.maybe():
            return np.array(values, np.int32)
        return self.input([len(values)], types.int32, fixed=[0])

    def constant(self, shape, kind=types.fp32):
        return np.ones(shape, NUMPY[kind])

    def broadcast(self, rank):
        whole = self.shape(rank)
        return [[1 if self.random.random() < 0.3 else size for size in whole[self.random.randint(0, rank - 1):]]
                for _ in range(2)]


@operator("abs", "acos", "asin", "atan", "atanh", "ceil", "cos", "cosh", "erf", "exp", "exp2", "floor", "identity", "inverse",
          "log", "relu", "relu6", "round", "rsqrt", "sigmoid", "sign", "silu", "sin", "sinh", "softplus", "softsign", "sqrt",
          "square", "tan", "tanh")
def unary(d):
    return dict(x=d.input(d.shape(d.rank(0)), d.float_type()))


@operator("clamped_relu", "clip", "linear_activation", "scaled_tanh", "sigmoid_hard")
def with_alpha_and_beta(d):
    kind = d.float_type()
    return dict(x=d.input(d.shape(d.rank()), kind), alpha=NUMPY[kind](0.25), beta=NUMPY[kind](0.5))


@operator("elu", "leaky_relu", "threshold", "thresholded_relu")
def with_alpha(d):
    kind = d.float_type()
    return dict(x=d.input(d.shape(d.rank()), kind), alpha=NUMPY[kind](0.25))


@operator("gelu")
def gelu(d):
    return dict(x=d.input(d.shape(d.rank())), mode=d.one_of("EXACT", "TANH_APPROXIMATION", "SIGMOID_APPROXIMATION"))


@operator("prelu", "softplus_parametric")
def parametric(d):
    shape = d.shape(d.rank(3, 5))
    given = dict(x=d.input(shape, fixed=[1]), alpha=d.constant([shape[1]]))
    return given if d.name.startswith("prelu") else given | dict(beta=d.constant([shape[1]]))


@operator("logical_not")
def logical_not(d):
    return dict(x=d.input(d.shape(d.rank()), types.bool))


@operator("logical_and", "logical_or", "logical_xor")
def logical(d):
    one, other = d.broadcast(d.rank())
    return dict(x=d.input(one, types.bool), y=d.input(other, types.bool))


@operator("add", "sub", "mul", "real_div", "floor_div", "mod", "pow", "maximum", "minimum",
          "equal", "not_equal", "greater", "greater_equal", "less", "less_equal")
def binary(d):
    kind = d.one_of(types.fp16, types.fp32, types.int32)
    one, other = d.broadcast(d.rank())
    return dict(x=d.input(one, kind), y=d.input(other, kind))


@operator("select")
def select(d):
    one, other = d.broadcast(d.rank())
    return dict(cond=d.input(one, types.bool, fixed=range(len(one))),
                a=d.input(other, fixed=range(len(other))), b=d.input(one, fixed=range(len(one))))


@operator("cast")
def cast(d):
    kinds = ["fp16", "fp32", "int32", "bool"] + (["int8", "uint8", "int16", "uint16"] if d.at_least(ct.target.iOS17) else [])
    return dict(x=d.input(d.shape(d.rank())), dtype=d.one_of(*kinds))


@operator("reduce_l1_norm", "reduce_l2_norm", "reduce_log_sum", "reduce_log_sum_exp", "reduce_max", "reduce_mean", "reduce_min",
          "reduce_prod", "reduce_sum", "reduce_sum_square")
def reduce(d):
    rank = d.rank()
    given = dict(x=d.input(d.shape(rank)), keep_dims=d.maybe())
    return given | dict(axes=d.axes(rank)) if d.maybe() else given


@operator("reduce_argmax", "reduce_argmin")
def arg(d):
    rank = d.rank()
    given = dict(x=d.input(d.shape(rank)), keep_dims=d.maybe(), axis=d.axis(rank))
    return given | dict(output_dtype=d.one_of("int32", "uint16")) if d.at_least(ct.target.iOS17) else given


@operator("argsort", "softmax")
def along(d):
    rank = d.rank()
    return dict(x=d.input(d.shape(rank)), axis=d.axis(rank))


@operator("cumsum")
def cumsum(d):
    rank = d.rank()
    return dict(x=d.input(d.shape(rank)), axis=d.random.randint(-1, rank - 1), reverse=d.maybe())


@operator("topk")
def topk(d):
    shape = d.shape(d.rank())
    axis = d.axis(len(shape))
    given = dict(x=d.input(shape), k=d.size(1, shape[axis]), axis=axis)
    if d.at_least(ct.target.iOS16):
        given["return_indices"] = d.maybe()
        if d.at_least(ct.target.iOS17) and given["return_indices"]:
            given["output_indices_dtype"] = d.one_of("uint16", "int32")
    return given


@operator("batch_norm")
def batch_norm(d):
    shape = d.shape(d.rank(3, 5))
    numbers = {name: d.constant([shape[1]]) for name in ["mean", "variance", "gamma", "beta"]}
    return dict(x=d.input(shape, fixed=[1])) | numbers


@operator("instance_norm")
def instance_norm(d):
    shape = d.shape(d.rank(3, 4))
    return dict(x=d.input(shape), gamma=d.constant([shape[1]]), beta=d.constant([shape[1]]))


@operator("l2_norm")
def l2_norm(d):
    return dict(x=d.input(d.shape(d.rank(3, 5))))


@operator("local_response_norm")
def local_response_norm(d):
    return dict(x=d.input(d.shape(d.rank(3, 4))), size=3)


@operator("layer_norm")
def layer_norm(d):
    shape = d.shape(d.rank())
    axes = sorted(d.axes(len(shape)))
    normalized = [shape[axis] for axis in sorted(axis % len(shape) for axis in axes)]
    return dict(x=d.input(shape), axes=axes, gamma=d.constant(normalized), beta=d.constant(normalized))


def window(d, spatial):
    """Strides and padding, over this many axes."""
    given = dict(strides=d.shape(spatial, 1, 3), pad_type=d.one_of("valid", "same", "custom"))
    if d.at_least(ct.target.iOS16) and not d.name.startswith("conv_transpose") and d.random.random() < 0.2:
        given["pad_type"] = "same_lower"
    if given["pad_type"] == "custom":
        given["pad"] = d.shape(2 * spatial, 0, 2)
    return given


@operator("conv", "conv_quantized")
def conv(d):
    spatial, groups = d.rank(1, 3), d.size(1, 3)
    inputs, outputs = groups * d.size(1, 3), groups * d.size(1, 3)
    weight = [outputs, inputs // groups] + d.shape(spatial, 1, 3)
    given = dict(x=d.input([d.size(), inputs] + d.shape(spatial, 6, 12), fixed=[1]), groups=groups,
                 dilations=d.shape(spatial, 1, 2)) | window(d, spatial)
    if d.name.startswith("conv_quantized"):
        return given | dict(weight=np.ones(weight, np.uint8), quantization_type="linear", nbits=8,
                            quant_scale=np.ones([outputs], np.float32), quant_bias=np.ones([outputs], np.float32))
    return given | dict(weight=d.constant(weight), bias=d.constant([outputs]))


@operator("conv_transpose")
def conv_transpose(d):
    spatial, groups = d.rank(1, 3), d.size(1, 3)
    inputs, outputs = groups * d.size(1, 3), d.size(1, 3)
    given = dict(x=d.input([d.size(), inputs] + d.shape(spatial, 3, 8), fixed=[1]), groups=groups,
                 weight=d.constant([inputs, outputs] + d.shape(spatial, 1, 3)),
                 dilations=d.shape(spatial, 1, 2)) | window(d, spatial)
    return given


@operator("avg_pool", "max_pool", "l2_pool")
def pool(d):
    spatial = d.rank(1, 2 if d.name.startswith("l2") else 3)
    given = dict(x=d.input(d.shape(2) + d.shape(spatial, 6, 12)), kernel_sizes=d.shape(spatial, 1, 3)) | window(d, spatial)
    if spatial < 3 and given["pad_type"] == "valid":
        given["ceil_mode"] = d.maybe()
    if spatial < 3 and given["pad_type"] == "custom" and d.maybe():
        given["pad"] = list(itertools.chain(*([size, size] for size in d.shape(spatial, 0, 2))))
        given["ceil_mode"] = True
    return given


@operator("linear")
def linear(d):
    shape, outputs = d.shape(d.rank(1, 3)), d.size()
    return dict(x=d.input(shape), weight=d.constant([outputs, shape[-1]]), bias=d.constant([outputs]))


@operator("matmul")
def matmul(d):
    rows, inner, columns = d.shape(3)
    one, other = d.broadcast(d.rank(1, 3))
    turn_x, turn_y = d.maybe(), d.maybe()
    return dict(x=d.input(one + ([inner, rows] if turn_x else [rows, inner])), transpose_x=turn_x,
                y=d.input(other + ([columns, inner] if turn_y else [inner, columns])), transpose_y=turn_y)


@operator("einsum")
def einsum(d):
    n, c, h, w, r = d.shape(5)
    if d.maybe():
        return dict(values=(d.input([n, c, h, w]), d.input([n, w, h, r])), equation="nchw,nwhr->nchr")
    return dict(values=(d.input([c, h, w]), d.input([w, h, r])), equation="chw,whr->chr")


@operator("scaled_dot_product_attention")
def attention(d):
    batch, length, keys, embedding, values = d.shape(d.rank(1, 3)), *d.shape(4)
    fixed = range(len(batch))
    given = dict(query=d.input(batch + [length, embedding], fixed=fixed), key=d.input(batch + [keys, embedding], fixed=fixed),
                 value=d.input(batch + [keys, values], fixed=fixed))
    return given | dict(attn_mask=d.input([length, keys])) if d.maybe() else given


@operator("gru", "rnn", "lstm")
def recurrent(d):
    steps, batch, inputs, hidden = d.shape(4, 2)
    kind = d.name.split("_")[0]
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    both = kind == "lstm" and d.maybe()
    state = [batch, 2 * hidden if both else hidden]
    given = dict(x=d.input([steps, batch, inputs], fixed=[2]), initial_h=d.input(state, fixed=[1]), output_sequence=d.maybe(),
                 weight_ih=d.constant([gates * hidden, inputs]), weight_hh=d.constant([gates * hidden, hidden]),
                 bias=d.constant([gates * hidden]), direction="bidirectional" if both else d.one_of("forward", "reverse"))
    if kind == "lstm":
        given["initial_c"] = d.input(state, fixed=[1])
    if both:
        given |= dict(weight_ih_back=d.constant([gates * hidden, inputs]),
                      weight_hh_back=d.constant([gates * hidden, hidden]))
    return given


@operator("reshape")
def reshape(d):
    shape = d.shape(d.rank())
    asked = list(shape)
    d.random.shuffle(asked)
    while len(asked) > 1 and d.maybe():
        asked = [asked[0] * asked[1]] + asked[2:]
    for axis, size in enumerate(asked):
        # coremltools copies a 0 into the type of an input whose sizes are not all known.
        if not d.open and len(asked) == len(shape) and size == shape[axis] and d.maybe():
            asked[axis] = 0
    if d.maybe():
        asked[d.random.randrange(len(asked))] = -1
    return dict(x=d.input(shape), shape=d.integers(asked))


@operator("reshape_like")
def reshape_like(d):
    shape = d.shape(d.rank(2, 4))
    cut = d.random.randrange(1, len(shape))
    first, second = d.input(shape[:cut] + d.shape(2), fixed=range(9)), d.input(d.shape(1) + shape[cut:], fixed=range(9))
    return dict(x=d.input([int(np.prod(shape))]), ref_tensors=(first, second), begins=(0, 1), ends=(cut, 1),
                end_masks=(False, True))


@operator("expand_dims")
def expand_dims(d):
    rank, more = d.rank(0, 3), d.rank(1, 2)
    axes = d.random.sample(range(rank + more), more)
    return dict(x=d.input(d.shape(rank)), axes=[axis - rank - more if d.maybe() else axis for axis in axes])


@operator("squeeze")
def squeeze(d):
    shape = [1 if d.maybe() else d.size(2) for _ in range(d.rank())]
    ones = [axis for axis, size in enumerate(shape) if size == 1]
    given = dict(x=d.input(shape))
    return given | dict(axes=d.random.sample(ones, d.random.randint(1, len(ones)))) if ones and d.maybe() else given


@operator("flatten2d")
def flatten2d(d):
    rank = d.rank()
    return dict(x=d.input(d.shape(rank)), axis=d.axis(rank))


@operator("shape", "non_zero")
def whole(d):
    return dict(x=d.input(d.shape(d.rank())))


@operator("transpose")
def transpose(d):
    rank = d.rank()
    return dict(x=d.input(d.shape(rank)), perm=[axis - rank if d.maybe() else axis for axis in d.random.sample(range(rank), rank)])


@operator("reverse")
def reverse(d):
    rank = d.rank()
    return dict(x=d.input(d.shape(rank)), axes=d.axes(rank))


@operator("reverse_sequence")
def reverse_sequence(d):
    shape = d.shape(d.rank(2, 4))
    return dict(x=d.input(shape), lengths=d.input(shape[:1], types.int32), seq_axis=1, batch_axis=0)


@operator("concat")
def concat(d):
    shape = d.shape(d.rank())
    axis = d.axis(len(shape))
    interleave = d.random.random() < 0.2
    parts = [list(shape) for _ in range(d.size(1, 4))]
    for part in parts:
        part[axis] = shape[axis] if interleave else d.size()
    return dict(values=tuple(d.input(part) for part in parts), axis=axis, interleave=interleave)


@operator("stack")
def stack(d):
    shape = d.shape(d.rank(0, 4))
    return dict(values=tuple(d.input(shape) for _ in range(d.size(1, 4))), axis=d.axis(len(shape) + 1))


@operator("split")
def split(d):
    shape = d.shape(d.rank())
    axis = d.axis(len(shape))
    sizes = d.shape(d.size(1, 4))
    if d.maybe():
        shape[axis] = sum(sizes)
        return dict(x=d.input(shape), axis=axis, split_sizes=sizes)
    shape[axis] = len(sizes) * d.size()
    return dict(x=d.input(shape, fixed=[axis]), axis=axis, num_splits=len(sizes))


@operator("tile")
def tile(d):
    shape = d.shape(d.rank())
    return dict(x=d.input(shape), reps=d.integers(d.shape(len(shape), 1, 3)))


@operator("pad")
def pad(d):
    shape = d.shape(d.rank())
    if d.maybe():
        return dict(x=d.input(shape), pad=d.input([2 * len(shape)], types.int32, fixed=[0]))
    return dict(x=d.input(shape), pad=d.shape(2 * d.size(1, len(shape)), 0, 3), mode=d.one_of("constant", "replicate"))


@operator("sliding_windows")
def sliding_windows(d):
    shape = d.shape(d.rank(1, 4), 3)
    return dict(x=d.input(shape), axis=d.axis(len(shape)), size=d.size(1, 3), stride=d.size(1, 2))


@operator("band_part")
def band_part(d):
    return dict(x=d.input(d.shape(d.rank(2, 4))), lower=1, upper=-1)


@operator("depth_to_space", "pixel_shuffle")
def to_space(d):
    factor = d.size(1, 3)
    given = dict(x=d.input([d.size(), factor * factor * d.size()] + d.shape(2)))
    return given | {"block_size" if d.name.startswith("depth") else "upscale_factor": factor}


@operator("space_to_depth", "pixel_unshuffle")
def to_depth(d):
    factor = d.size(1, 3)
    given = dict(x=d.input(d.shape(2) + [factor * size for size in d.shape(2)]))
    return given | ({"block_size": factor} if d.name.startswith("space") else {"downscale_factor": np.uint32(factor)})


@operator("space_to_batch")
def space_to_batch(d):
    block, paddings = d.shape(2, 1, 3), np.array(d.shape(4, 0, 2)).reshape(2, 2)
    spatial = [block[i] * d.size(3) - int(paddings[i].sum()) for i in range(2)]
    return dict(x=d.input(d.shape(2) + spatial), block_shape=block, paddings=paddings)


@operator("batch_to_space")
def batch_to_space(d):
    block, crops = d.shape(2, 1, 3), np.array(d.shape(4, 0, 1)).reshape(2, 2)
    return dict(x=d.input([block[0] * block[1] * d.size(), d.size()] + d.shape(2, 3)), block_shape=block, crops=crops)


@operator("slice_by_index")
def slice_by_index(d):
    shape = d.shape(d.rank(), 2)
    stride = [d.one_of(1, 1, 2, 3, -1, -2) for _ in shape]
    begin, end = [], []
    for size, step in zip(shape, stride):
        first, last = sorted(d.random.sample(range(size), 2), reverse=step < 0)
        begin.append(first - size if d.random.random() < 0.3 else first)
        end.append(last - size if d.random.random() < 0.3 else last)
    masks = {name: [d.random.random() < 0.3 for _ in shape] for name in ["begin_mask", "end_mask"]}
    squeezed = [d.random.random() < 0.2 for _ in shape]
    return dict(x=d.input(shape), begin=d.integers(begin), end=d.integers(end), stride=stride, squeeze_mask=squeezed) | masks


@operator("slice_by_size")
def slice_by_size(d):
    shape = d.shape(d.rank())
    begin = [d.random.randrange(size) for size in shape]
    size = [-1 if d.maybe() else d.size(1, whole - first) for whole, first in zip(shape, begin)]
    return dict(x=d.input(shape), begin=d.integers(begin), size=d.integers(size))


@operator("slice_update")
def slice_update(d):
    shape = d.shape(d.rank(), 2)
    begin = [d.random.randrange(size - 1) for size in shape]
    end = [d.random.randint(first + 1, size) for first, size in zip(begin, shape)]
    return dict(x=d.input(shape), update=d.input([last - first for first, last in zip(begin, end)]), begin=begin, end=end)


@operator("gather", "gather_along_axis")
def gather(d):
    shape = d.shape(d.rank(1, 4))
    axis = d.axis(len(shape))
    if d.name.startswith("gather_along"):
        indices = list(shape)
        indices[axis] = d.size()
        return dict(x=d.input(shape), indices=d.input(indices, types.int32, fixed=range(len(indices))), axis=axis)
    shared = d.random.randint(0, axis % len(shape)) if d.at_least(ct.target.iOS16) else 0
    given = dict(x=d.input(shape), indices=d.input(shape[:shared] + d.shape(d.rank(0, 2)), types.int32), axis=axis)
    return given | dict(batch_dims=shared) if shared else given


@operator("gather_nd")
def gather_nd(d):
    shape = d.shape(d.rank(1, 4))
    shared = d.random.randint(0, len(shape) - 1) if d.at_least(ct.target.iOS16) else 0
    indices = shape[:shared] + d.shape(d.rank(0, 2)) + [d.size(1, len(shape) - shared)]
    given = dict(x=d.input(shape), indices=d.input(indices, types.int32, fixed=[-1]))
    return given | dict(batch_dims=shared) if shared else given


@operator("scatter")
def scatter(d):
    shape, indices = d.shape(d.rank(1, 3)), d.shape(d.rank(0, 2))
    axis = d.axis(len(shape))
    place = axis % len(shape)
    return dict(data=d.input(shape), indices=d.input(indices, types.int32), axis=axis,
                updates=d.input(shape[:place] + indices + shape[place + 1:]))


@operator("scatter_along_axis")
def scatter_along_axis(d):
    shape = d.shape(d.rank(1, 3))
    axis = d.axis(len(shape))
    indices = list(shape)
    indices[axis] = d.size()
    return dict(data=d.input(shape, fixed=range(3)), indices=d.input(indices, types.int32, fixed=range(3)), axis=axis,
                updates=d.input(indices))


@operator("scatter_nd")
def scatter_nd(d):
    shape, places = d.shape(d.rank(1, 3)), d.shape(d.rank(0, 2))
    depth = d.size(1, len(shape))
    return dict(data=d.input(shape), indices=d.input(places + [depth], types.int32, fixed=[-1]),
                updates=d.input(places + shape[depth:]))


@operator("one_hot")
def one_hot(d):
    shape = d.shape(d.rank(0, 3))
    size = d.size() if d.maybe() else d.input([], types.int32)
    return dict(indices=d.input(shape, types.int32), one_hot_vector_size=size, axis=d.axis(len(shape) + 1),
                on_value=np.float32(1), off_value=np.float32(0))


@operator("non_maximum_suppression")
def suppression(d):
    batch, boxes, classes = d.shape(3)
    given = dict(iou_threshold=np.float32(0.5), max_boxes=d.size())
    if d.at_least(ct.target.iOS17):
        return given | dict(boxes=d.input([batch, 4, boxes]), scores=d.input([batch, classes, boxes]))
    return given | dict(boxes=d.input([batch, boxes, 4]), scores=d.input([batch, boxes, classes]), score_threshold=np.float32(0.1))


@operator("crop")
def crop(d):
    shape = d.shape(d.rank(3, 5), 5)
    return dict(x=d.input(shape), crop_height=d.shape(2, 0, 2), crop_width=d.shape(2, 0, 2))


@operator("crop_resize")
def crop_resize(d):
    batch, boxes = d.size(), d.size()
    given = dict(x=d.input([batch] + d.shape(3)), target_height=d.size(), target_width=d.size())
    if d.at_least(ct.target.iOS17):
        return given | dict(boxes=d.input([boxes, 4], fixed=[1]), box_indices=np.zeros(boxes, np.int32))
    return given | dict(roi=d.input([boxes, 1, 4, 1, 1]))


@operator("affine")
def affine(d):
    batch = d.size()
    return dict(x=d.input([batch] + d.shape(3)), transform_matrix=d.input([batch, 6]), output_height=d.size(), output_width=d.size(),
                sampling_mode="bilinear", padding_mode="constant", padding_value=np.float32(0),
                coordinates_mode="normalized_minus_one_to_one", align_corners=True)


@operator("resample")
def resample(d):
    batch = d.size()
    return dict(x=d.input([batch] + d.shape(3)), coordinates=d.input([batch] + d.shape(2) + [2]), sampling_mode="bilinear",
                padding_mode="constant", padding_value=np.float32(0), coordinates_mode="unnormalized", align_corners=True)


@operator("resize")
def resize(d):
    shape = d.shape(d.rank(3, 5))
    asked = d.shape(d.rank(1, len(shape)), 0)
    shape_value = np.array(asked, np.int32) if d.maybe() else d.input([len(asked)], types.int32, fixed=[0])
    return dict(x=d.input(shape), shape=shape_value, resized_dims=np.uint32(d.size(1, len(asked))), sampling_mode="DEFAULT",
                interpolation_mode="LINEAR")


@operator("resize_bilinear", "resize_nearest_neighbor")
def to_target(d):
    return dict(x=d.input(d.shape(d.rank(3, 5))), target_size_height=d.size(), target_size_width=d.size())


@operator("upsample_bilinear", "upsample_nearest_neighbor")
def by_factor(d):
    factors = [np.float32(d.random.uniform(0.3, 4)), np.float32(d.size()), np.int32(d.size())]
    kind = d.one_of(0, 1, 2)
    return dict(x=d.input(d.shape(d.rank(3, 5), 4)), scale_factor_height=factors[kind], scale_factor_width=factors[kind])


@operator("fill", "random_bernoulli", "random_normal", "random_uniform")
def shaped(d):
    kind = NUMPY[d.float_type()]
    given = {"fill": dict(value=kind(1)), "random": {}}[d.name.split("_")[0]]
    if d.name.startswith("random_normal"):
        given = dict(mean=kind(0), stddev=kind(1))
    if d.name.startswith("random_uniform"):
        given = dict(low=kind(0), high=kind(1))
    if d.name.startswith("random_bernoulli"):
        given = dict(prob=kind(0.5))
    return given | dict(shape=d.integers(d.shape(d.rank())))


@operator("fill_like")
def fill_like(d):
    return dict(ref_tensor=d.input(d.shape(d.rank())), value=np.int32(1))


@operator("range_1d")
def range_1d(d):
    kind = d.one_of(np.int32, np.float32)
    end = kind(d.size(5, 20)) if d.maybe() else d.input([], types.int32 if kind is np.int32 else types.fp32)
    return dict(start=kind(d.size()), end=end, step=kind(d.size(1, 3)))


@operator("random_categorical")
def random_categorical(d):
    return dict(x=d.input(d.shape(2)), size=d.size(), mode="logits")


@operator("quantize", "dequantize")
def quantize(d):
    shape = d.shape(d.rank())
    kind, small = d.one_of((types.int8, np.int8), (types.uint8, np.uint8))
    axis = d.axis(len(shape)) if d.maybe() else None
    numbers = [] if axis is None else [shape[axis]]
    given = dict(scale=d.constant(numbers), zero_point=np.ones(numbers, small))
    if axis is not None:
        given["axis"] = axis
    if d.name.startswith("quantize"):
        return given | dict(input=d.input(shape), output_dtype="int8" if small is np.int8 else "uint8")
    return given | dict(input=mb.quantize(input=d.input(shape), output_dtype="int8" if small is np.int8 else "uint8", scale=np.float32(1)))


@operator("constexpr_affine_dequantize")
def affine_dequantize(d):
    shape = d.shape(d.rank())
    axis = d.axis(len(shape))
    numbers = [shape[axis]] if d.maybe() else []
    return dict(quantized_data=np.ones(shape, np.int8), scale=d.constant(numbers), zero_point=np.ones(numbers, np.int8), axis=axis)


@operator("constexpr_cast")
def constexpr_cast(d):
    return dict(source_val=np.ones(d.shape(d.rank()), np.float16), output_dtype="fp32")


def indices(d, shape, bits):
    return np.zeros(shape, types.np_uint1_dtype if bits == 1 else getattr(types, f"np_uint{bits}_dtype", np.uint8))


@operator("constexpr_lut_to_dense")
def lut_to_dense(d):
    shape = d.shape(d.rank(1, 4))
    if not d.at_least(ct.target.iOS18):
        bits = d.one_of(1, 2, 4, 6, 8)
        packed = -(-bits * int(np.prod(shape)) // 8)
        return dict(indices=np.zeros(packed, np.uint8), lut=np.ones(2**bits, np.float16), shape=np.array(shape, np.uint32))
    bits, vector = d.one_of(1, 2, 3, 4, 6, 8), d.one_of(1, 1, 2, 4)
    given = dict(indices=indices(d, shape, bits), lut=np.ones([1] * len(shape) + [2**bits, vector], np.float16))
    return given | dict(vector_axis=d.axis(len(shape))) if vector > 1 else given


@operator("constexpr_lut_to_sparse")
def lut_to_sparse(d):
    shape, bits, vector = d.shape(d.rank(1, 4)), d.one_of(1, 2, 3, 4, 6, 8), d.one_of(1, 1, 2, 4)
    mask = np.ones(shape, types.np_uint1_dtype)
    given = dict(indices_mask=mask, indices_nonzero_data=indices(d, [int(np.prod(shape))], bits),
                 lut=np.ones([1] * len(shape) + [2**bits, vector], np.float16))
    return given | dict(vector_axis=d.axis(len(shape))) if vector > 1 else given


@operator("constexpr_blockwise_shift_scale")
def shift_scale(d):
    parts = d.shape(d.rank(1, 4))
    shape = [part * d.size(1, 3) for part in parts]
    return dict(data=np.ones(shape, np.int8), scale=np.ones(parts, np.float16), offset=np.ones(parts, np.int8))


@operator("constexpr_sparse_blockwise_shift_scale")
def sparse_shift_scale(d):
    parts = d.shape(d.rank(1, 4))
    shape = [part * d.size(1, 3) for part in parts]
    return dict(data_mask=np.ones(shape, types.np_uint1_dtype), nonzero_data=np.ones(int(np.prod(shape)), np.int8),
                scale=np.ones(parts, np.float16))


@operator("constexpr_sparse_to_dense")
def sparse_to_dense(d):
    shape = d.shape(d.rank(1, 4))
    count = int(np.prod(shape))
    if not d.at_least(ct.target.iOS18):
        mask = np.packbits(np.ones(count, np.uint8), bitorder="little")
        return dict(nonzero_data=np.ones(count, np.float16), mask=mask, shape=np.array(shape, np.uint32))
    return dict(nonzero_data=np.ones(count, np.float16), mask=np.ones(shape, types.np_uint1_dtype))


@operator("make_list")
def make_list(d):
    return dict(init_length=d.size(), dynamic_length=d.maybe(), elem_shape=tuple(d.shape(d.rank(1, 3))), dtype=d.one_of("fp32", "int32"))


@operator("list_length", "list_read", "list_write", "list_gather", "list_scatter")
def lists(d):
    element = d.shape(d.rank(1, 3))
    given = dict(ls=mb.make_list(init_length=5, dynamic_length=d.maybe(), elem_shape=tuple(element), dtype="fp32"))
    count = d.size()
    match d.name.split("_")[1]:
        case "read":
            return given | dict(index=1)
        case "write":
            return given | dict(index=1, value=d.input(element))
        case "gather":
            return given | dict(indices=d.integers([1] * count))
        case "scatter":
            return given | dict(indices=[1] * count, value=d.input([count] + element))
        case _:
            return given


@operator("cond")
def cond(d):
    x = d.input(d.shape(d.rank()))
    return dict(pred=d.input([1], types.bool), _true_fn=lambda: mb.relu(x=x), _false_fn=lambda: mb.tanh(x=x))


@operator("while_loop")
def while_loop(d):
    x, end = d.input(d.shape(d.rank())), d.size()
    return dict(loop_vars=(x, np.int32(0)), _cond=lambda value, count: mb.less(x=count, y=end),
                _body=lambda value, count: (mb.relu(x=value), mb.add(x=count, y=1)))


def write(folder, target, seed, draws):
    """Writes a function for each draw, and returns how many there are of each operator."""
    program, made = Program(), {}
    for name, number in itertools.product([name for name in OPERATORS if defined(name, target)], range(draws)):
        with Function({}, opset_version=target) as function:
            d = Draw(function, seed, target, f"{name}_{number}")
            try:
                result = getattr(mb, name)(**OPERATORS[name](d), name=d.name)
            except (ValueError, IndexError, AssertionError, TypeError, NotImplementedError) as refusal:
                print(f"{target.name} {d.name}: {type(refusal).__name__}: {refusal}".splitlines()[0][:200])
                continue
            outputs = list(result) if isinstance(result, (list, tuple)) else [result]
            tensors = [output for output in outputs if types.is_tensor(output.sym_type)]
            if any(not is_symbolic(size) and size < 0 for tensor in tensors for size in tensor.shape):
                print(f"{target.name} {d.name}: a negative size in {[tensor.shape for tensor in tensors]}")
                continue
            function.set_outputs(outputs)
        program.add_function(d.name, function)
        made[name] = made.get(name, 0) + 1
    with tempfile.TemporaryDirectory() as weights:
        model = Model_pb2.Model(specificationVersion=int(target))
        model.mlProgram.CopyFrom(MILProtoExporter(program, weights, int(target)).export())
        ct.models.utils.save_spec(model, str(folder / f"{target.name}.mlpackage"), weights_dir=weights)
    return made


def defined(name, target):
    versions = SSAOpRegistry.core_ops[name]
    return any(version <= target for version in versions)


def main(folder, draws="6", seed="1"):
    total, missing = 0, []
    for target in TARGETS:
        made = write(Path(folder), target, seed, int(draws))
        total += sum(made.values())
        missing += [f"{target.name} {name}" for name in OPERATORS if defined(name, target) and name not in made]
    known = set(SSAOpRegistry.core_ops) - {"const", "_const_symbolic"}
    print(f"{total} operations, without {', '.join(sorted(missing + list(known - set(OPERATORS)))) or 'a gap'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
