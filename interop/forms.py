"""Random forms of every operator: what `mb.<operator>` is given, drawn with a seed, so that coremltools takes most of them."""

import itertools
import math
import random

import numpy as np

import peer
from coremltools.converters.mil.mil import Builder as mb
from coremltools.converters.mil.mil import Placeholder, get_new_symbol, mil_list, types
from coremltools.converters.mil.mil.program import StateTensorPlaceholder

ct = peer.ct
IOS16, IOS17, IOS18 = ct.target.iOS16, ct.target.iOS17, ct.target.iOS18
NUMPY = {types.fp16: np.float16, types.fp32: np.float32, types.int32: np.int32}
UNSIGNED = {1: types.np_uint1_dtype, 2: types.np_uint2_dtype, 3: types.np_uint3_dtype, 4: types.np_uint4_dtype,
            6: types.np_uint6_dtype, 8: np.uint8}
FORMS = {}  # by operator, a function from a draw to arguments


class Draw:
    """Chance, and the inputs of the function that is being made."""

    def __init__(self, function, target, operator, seed):
        self.random = random.Random(f"{operator} {target.name} {seed}")
        self.function = function
        self.target = target
        self.operator = operator
        self.open = self.chance(0.4)  # whether sizes may be unknown

    def chance(self, probability=0.5):
        return self.random.random() < probability

    def one_of(self, *choices):
        return self.random.choice(choices)

    def size(self, low=1, high=6):
        return self.random.randint(low, high)

    def shape(self, rank, low=1, high=6):
        return [self.size(low, high) for _ in range(rank)]

    def any_shape(self, low=1, high=5):
        return self.shape(self.size(low, high))

    def axis(self, rank):
        return self.random.randrange(-rank, rank)

    def axes(self, rank):
        return [axis - rank if self.chance() else axis for axis in self.random.sample(range(rank), self.size(1, rank))]

    def float_type(self):
        return self.one_of(types.fp16, types.fp32)

    def input(self, shape, kind=types.fp32, fixed=()):
        """An input of the function; some sizes may be unknown, but for those of the fixed axes."""
        fixed = [axis % len(shape) for axis in fixed]
        sizes = [get_new_symbol() if self.open and axis not in fixed and self.chance(0.4) else size
                 for axis, size in enumerate(shape)]
        return self.add(Placeholder(sizes, kind, f"in_{len(self.function.inputs)}", allow_rank0_input=True))

    def add(self, placeholder):
        self.function.inputs[placeholder.name] = placeholder.outputs[0]
        return placeholder.outputs[0]

    def any_input(self, low=1, high=5, kind=types.fp32):
        return self.input(self.any_shape(low, high), kind)

    def known(self, shape, kind=types.fp32):
        """An input all of whose sizes are known."""
        return self.input(shape, kind, fixed=range(len(shape)))

    def integers(self, values):
        """Integers that are known, or computed."""
        return np.array(values, np.int32) if self.chance() else self.input([len(values)], types.int32, fixed=[0])

    def stretched(self, rank):
        """Two shapes that broadcast."""
        whole = self.shape(rank)
        return [[1 if self.chance(0.3) else size for size in whole[self.size(0, rank - 1):]] for _ in range(2)]


def form(operators):
    def register(draw):
        FORMS.update({operator: draw for operator in operators.split()})
        return draw
    return register


def ones(shape, kind=np.float32):
    return np.ones(shape, kind)


def without(shape, axis, size):
    """The shape with another size at this axis."""
    changed = list(shape)
    changed[axis] = size
    return changed


# ---- element by element ----

form("abs acos asin atan atanh ceil cos cosh erf exp exp2 floor identity inverse log relu relu6 round rsqrt sigmoid sign silu"
     " sin sinh softplus softsign sqrt square tan tanh")(lambda d: dict(x=d.any_input(0, 5, d.float_type())))
form("gelu")(lambda d: dict(x=d.any_input(), mode=d.one_of("EXACT", "TANH_APPROXIMATION", "SIGMOID_APPROXIMATION")))
form("logical_not")(lambda d: dict(x=d.any_input(kind=types.bool)))
form("cast")(lambda d: dict(x=d.any_input(), dtype=d.one_of(
    "fp16", "fp32", "int32", "bool", *(["int8", "uint8", "int16", "uint16"] if d.target >= IOS17 else []))))


@form("clamped_relu clip linear_activation scaled_tanh sigmoid_hard elu leaky_relu threshold thresholded_relu")
def with_numbers(d):
    kind = d.float_type()
    given = dict(x=d.any_input(kind=kind), alpha=NUMPY[kind](0.25))
    alone = d.operator in ("elu", "leaky_relu", "threshold", "thresholded_relu")
    return given if alone else given | dict(beta=NUMPY[kind](0.5))


@form("prelu softplus_parametric")
def by_channel(d):
    shape = d.any_shape(3, 5)
    numbers = dict(alpha=ones(shape[1])) if d.operator == "prelu" else dict(alpha=ones(shape[1]), beta=ones(shape[1]))
    return dict(x=d.input(shape, fixed=[1])) | numbers


@form("add sub mul real_div floor_div mod pow maximum minimum equal not_equal greater greater_equal less less_equal"
      " logical_and logical_or logical_xor")
def binary(d):
    kind = types.bool if d.operator.startswith("logical") else d.one_of(types.fp16, types.fp32, types.int32)
    one, other = d.stretched(d.size(1, 5))
    return dict(x=d.input(one, kind), y=d.input(other, kind))


@form("select")
def select(d):
    one, other = d.stretched(d.size(1, 5))
    return dict(cond=d.known(one, types.bool), a=d.known(other), b=d.known(one))


# ---- along whole axes ----

form("argsort softmax")(lambda d: dict(x=(x := d.any_input()), axis=d.axis(x.rank)))
form("cumsum")(lambda d: dict(x=(x := d.any_input()), axis=d.size(-1, x.rank - 1)))
form("l2_norm")(lambda d: dict(x=d.any_input(3, 5)))
form("local_response_norm")(lambda d: dict(x=d.any_input(3, 4), size=3))


@form("reduce_l1_norm reduce_l2_norm reduce_log_sum reduce_log_sum_exp reduce_max reduce_mean reduce_min reduce_prod reduce_sum"
      " reduce_sum_square")
def reduction(d):
    x = d.any_input()
    return dict(x=x, keep_dims=d.chance()) | (dict(axes=d.axes(x.rank)) if d.chance() else {})


@form("reduce_argmax reduce_argmin")
def place(d):
    x = d.any_input()
    given = dict(x=x, keep_dims=d.chance(), axis=d.axis(x.rank))
    return given | dict(output_dtype=d.one_of("int32", "uint16")) if d.target >= IOS17 else given


@form("topk")
def topk(d):
    shape = d.any_shape()
    axis = d.axis(len(shape))
    given = dict(x=d.input(shape), k=d.size(1, shape[axis]), axis=axis)
    if d.target >= IOS16:
        given["return_indices"] = d.chance()
    if d.target >= IOS17 and given["return_indices"]:
        given["output_indices_dtype"] = d.one_of("uint16", "int32")
    return given


@form("batch_norm instance_norm")
def channel_norm(d):
    shape = d.any_shape(3, 4)
    names = ["gamma", "beta"] + (["mean", "variance"] if d.operator == "batch_norm" else [])
    return dict(x=d.input(shape, fixed=[1])) | {name: ones(shape[1]) for name in names}


@form("layer_norm")
def layer_norm(d):
    shape = d.any_shape()
    axes = d.axes(len(shape))
    normalized = [shape[axis] for axis in sorted(axis % len(shape) for axis in axes)]
    return dict(x=d.input(shape), axes=axes, gamma=ones(normalized), beta=ones(normalized))


# ---- windows, products, recurrences ----

def window(d, spatial):
    pad_types = ["valid", "same", "custom"] + (["same_lower"] if d.target >= IOS16 and d.operator != "conv_transpose" else [])
    given = dict(strides=d.shape(spatial, 1, 3), pad_type=d.one_of(*pad_types))
    return given | dict(pad=d.shape(2 * spatial, 0, 2)) if given["pad_type"] == "custom" else given


@form("conv conv_quantized conv_transpose")
def convolution(d):
    spatial, groups, inputs, outputs = d.size(1, 3), d.size(1, 3), d.size(1, 3), d.size(1, 3)
    kernel = d.shape(spatial, 1, 3)
    given = dict(x=d.input([d.size(), groups * inputs] + d.shape(spatial, 6, 12), fixed=[1]), groups=groups,
                 dilations=d.shape(spatial, 1, 2)) | window(d, spatial)
    if d.operator == "conv_transpose":
        return given | dict(weight=ones([groups * inputs, outputs] + kernel))
    weight = [groups * outputs, inputs] + kernel
    if d.operator == "conv":
        return given | dict(weight=ones(weight), bias=ones(groups * outputs))
    return given | dict(weight=ones(weight, np.uint8), quantization_type="linear", nbits=8,
                        quant_scale=ones(groups * outputs), quant_bias=ones(groups * outputs))


@form("avg_pool max_pool l2_pool")
def pool(d):
    spatial = d.size(1, 2 if d.operator == "l2_pool" else 3)
    given = dict(x=d.input(d.shape(2) + d.shape(spatial, 6, 12)), kernel_sizes=d.shape(spatial, 1, 3)) | window(d, spatial)
    if spatial < 3 and not given["pad_type"].startswith("same") and d.chance():
        pads = [[size, size] for size in d.shape(spatial, 0, 2)]
        given |= dict(pad=list(itertools.chain(*pads)), ceil_mode=True)
    return given


@form("linear")
def linear(d):
    shape, outputs = d.any_shape(1, 3), d.size()
    return dict(x=d.input(shape), weight=ones([outputs, shape[-1]]), bias=ones(outputs))


@form("matmul")
def matmul(d):
    rows, inner, columns = d.shape(3)
    one, other = d.stretched(d.size(1, 3))
    turn_x, turn_y = d.chance(), d.chance()
    return dict(x=d.input(one + ([inner, rows] if turn_x else [rows, inner])), transpose_x=turn_x,
                y=d.input(other + ([columns, inner] if turn_y else [inner, columns])), transpose_y=turn_y)


@form("einsum")
def einsum(d):
    n, c, h, w, r = d.shape(5)
    if d.chance():
        return dict(values=(d.input([n, c, h, w]), d.input([n, w, h, r])), equation="nchw,nwhr->nchr")
    return dict(values=(d.input([c, h, w]), d.input([w, h, r])), equation="chw,whr->chr")


@form("scaled_dot_product_attention")
def attention(d):
    batch, length, keys, embedding, values = d.any_shape(1, 3), *d.shape(4)
    fixed = range(len(batch))
    given = dict(query=d.input(batch + [length, embedding], fixed=fixed), key=d.input(batch + [keys, embedding], fixed=fixed),
                 value=d.input(batch + [keys, values], fixed=fixed))
    return given | dict(attn_mask=d.input([length, keys])) if d.chance() else given


@form("gru rnn lstm")
def recurrence(d):
    steps, batch, inputs, hidden = d.shape(4, 2)
    rows = {"rnn": 1, "gru": 3, "lstm": 4}[d.operator] * hidden
    both = d.operator == "lstm" and d.chance()
    state = [batch, 2 * hidden if both else hidden]
    given = dict(x=d.input([steps, batch, inputs], fixed=[2]), initial_h=d.input(state, fixed=[1]), output_sequence=d.chance(),
                 weight_ih=ones([rows, inputs]), weight_hh=ones([rows, hidden]), bias=ones(rows),
                 direction="bidirectional" if both else d.one_of("forward", "reverse"))
    if d.operator == "lstm":
        given |= dict(initial_c=d.input(state, fixed=[1]))
    return given | dict(weight_ih_back=ones([rows, inputs]), weight_hh_back=ones([rows, hidden])) if both else given


# ---- other axes, other places ----

form("shape non_zero")(lambda d: dict(x=d.any_input()))
form("flatten2d")(lambda d: dict(x=(x := d.any_input()), axis=d.axis(x.rank)))
form("transpose")(lambda d: dict(x=(x := d.any_input()), perm=[
    axis - x.rank if d.chance() else axis for axis in d.random.sample(range(x.rank), x.rank)]))
form("reverse")(lambda d: dict(x=(x := d.any_input()), axes=d.axes(x.rank)))
form("reverse_sequence")(lambda d: dict(
    x=d.input(shape := d.any_shape(2, 4)), lengths=d.input(shape[:1], types.int32), seq_axis=1, batch_axis=0))
form("stack")(lambda d: dict(
    values=tuple(d.input(shape) for shape in [d.any_shape(0, 4)] * d.size(1, 4)), axis=d.one_of(0, -1)))
form("tile")(lambda d: dict(x=(x := d.any_input()), reps=d.integers(d.shape(x.rank, 1, 3))))
form("sliding_windows")(lambda d: dict(
    x=(x := d.input(d.shape(d.size(1, 4), 3))), axis=d.axis(x.rank), size=d.size(1, 3), stride=d.size(1, 2)))
form("band_part")(lambda d: dict(x=d.any_input(2, 4), lower=1, upper=-1))


@form("reshape")
def reshape(d):
    shape = d.any_shape()
    asked = d.random.sample(shape, len(shape))
    while len(asked) > 1 and d.chance():
        asked = [asked[0] * asked[1]] + asked[2:]
    # coremltools copies a 0 into the type of an input whose sizes are not all known.
    if not d.open and len(asked) == len(shape):
        asked = [0 if size == whole and d.chance() else size for size, whole in zip(asked, shape)]
    if d.chance():
        asked[d.random.randrange(len(asked))] = -1
    return dict(x=d.input(shape), shape=d.integers(asked))


@form("reshape_like")
def reshape_like(d):
    shape = d.any_shape(2, 4)
    cut = d.size(1, len(shape) - 1)
    references = (d.known(shape[:cut] + d.shape(2)), d.known(d.shape(1) + shape[cut:]))
    return dict(x=d.input([math.prod(shape)]), ref_tensors=references, begins=(0, 1), ends=(cut, 1), end_masks=(False, True))


@form("expand_dims")
def expand_dims(d):
    rank, more = d.size(0, 3), d.size(1, 2)
    axes = d.random.sample(range(rank + more), more)
    return dict(x=d.input(d.shape(rank)), axes=[axis - rank - more if d.chance() else axis for axis in axes])


@form("squeeze")
def squeeze(d):
    shape = [1 if d.chance() else d.size(2) for _ in range(d.size(1, 5))]
    ones_at = [axis for axis, size in enumerate(shape) if size == 1]
    given = dict(x=d.input(shape))
    return given | dict(axes=d.random.sample(ones_at, d.size(1, len(ones_at)))) if ones_at and d.chance() else given


@form("concat")
def concat(d):
    shape = d.any_shape()
    axis, interleave = d.axis(len(shape)), d.chance(0.2)
    parts = [shape if interleave else without(shape, axis, d.size()) for _ in range(d.size(1, 4))]
    return dict(values=tuple(map(d.input, parts)), axis=axis, interleave=interleave)


@form("split")
def split(d):
    shape, sizes = d.any_shape(), d.shape(d.size(1, 4))
    axis = d.axis(len(shape))
    if d.chance():
        return dict(x=d.input(without(shape, axis, sum(sizes))), axis=axis, split_sizes=sizes)
    return dict(x=d.input(without(shape, axis, len(sizes) * d.size()), fixed=[axis]), axis=axis, num_splits=len(sizes))


@form("pad")
def pad(d):
    x = d.any_input()
    if d.chance():
        return dict(x=x, pad=d.input([2 * x.rank], types.int32, fixed=[0]))
    return dict(x=x, pad=d.shape(2 * d.size(1, x.rank), 0, 3), mode=d.one_of("constant", "replicate"))


@form("depth_to_space pixel_shuffle space_to_depth pixel_unshuffle")
def blocks(d):
    factor = d.size(1, 3)
    to_space = d.operator in ("depth_to_space", "pixel_shuffle")
    shape = [d.size(), factor**2 * d.size()] + d.shape(2) if to_space else d.shape(2) + [factor * size for size in d.shape(2)]
    name = {"pixel_shuffle": "upscale_factor", "pixel_unshuffle": "downscale_factor"}.get(d.operator, "block_size")
    return {"x": d.input(shape), name: np.uint32(factor) if d.operator == "pixel_unshuffle" else factor}


@form("space_to_batch batch_to_space")
def batches(d):
    block, edges = d.shape(2, 1, 3), np.array(d.shape(4, 0, 1)).reshape(2, 2)
    if d.operator == "batch_to_space":
        return dict(x=d.input([math.prod(block) * d.size(), d.size()] + d.shape(2, 3)), block_shape=block, crops=edges)
    spatial = [block[axis] * d.size(3) - int(edges[axis].sum()) for axis in range(2)]
    return dict(x=d.input(d.shape(2) + spatial), block_shape=block, paddings=edges)


@form("slice_by_index")
def slice_by_index(d):
    shape = d.shape(d.size(1, 5), 2)
    stride = [d.one_of(1, 1, 2, 3, -1, -2) for _ in shape]
    ends = [sorted(d.random.sample(range(size), 2), reverse=step < 0) for size, step in zip(shape, stride)]
    begin, end = ([place - size if d.chance(0.3) else place for place, size in zip(places, shape)] for places in zip(*ends))
    masks = {name: [d.chance(0.25) for _ in shape] for name in ["begin_mask", "end_mask", "squeeze_mask"]}
    return dict(x=d.input(shape), begin=d.integers(begin), end=d.integers(end), stride=stride) | masks


@form("slice_by_size slice_update")
def slice_by_size(d):
    shape = d.any_shape()
    begin = [d.size(0, size - 1) for size in shape]
    size = [d.size(1, whole - first) for whole, first in zip(shape, begin)]
    if d.operator == "slice_update":
        return dict(x=d.input(shape), update=d.input(size), begin=begin, end=[sum(pair) for pair in zip(begin, size)])
    return dict(x=d.input(shape), begin=d.integers(begin), size=d.integers([-1 if d.chance() else one for one in size]))


# ---- by index ----

@form("gather gather_along_axis")
def gather(d):
    shape = d.any_shape(1, 4)
    axis = d.axis(len(shape))
    if d.operator == "gather_along_axis":
        return dict(x=d.input(shape), indices=d.known(without(shape, axis, d.size()), types.int32), axis=axis)
    shared = d.size(0, axis % len(shape)) if d.target >= IOS16 else 0
    given = dict(x=d.input(shape), indices=d.input(shape[:shared] + d.any_shape(0, 2), types.int32), axis=axis)
    return given | dict(batch_dims=shared) if shared else given


@form("gather_nd")
def gather_nd(d):
    shape = d.any_shape(1, 4)
    shared = d.size(0, len(shape) - 1) if d.target >= IOS16 else 0
    places = shape[:shared] + d.any_shape(0, 2) + [d.size(1, len(shape) - shared)]
    given = dict(x=d.input(shape), indices=d.input(places, types.int32, fixed=[-1]))
    return given | dict(batch_dims=shared) if shared else given


@form("scatter scatter_along_axis scatter_nd")
def scatter(d):
    shape, places = d.any_shape(1, 3), d.any_shape(0, 2)
    axis = d.size(0, len(shape) - 1)
    if d.operator == "scatter":
        updates = shape[:axis] + places + shape[axis + 1:]
        return dict(data=d.input(shape), indices=d.input(places, types.int32), updates=d.input(updates), axis=axis)
    if d.operator == "scatter_nd":
        updates = places + shape[axis + 1:]
        return dict(data=d.input(shape), indices=d.input(places + [axis + 1], types.int32, fixed=[-1]), updates=d.input(updates))
    places = without(shape, axis, d.size())
    return dict(data=d.known(shape), indices=d.known(places, types.int32), updates=d.input(places), axis=axis)


@form("one_hot")
def one_hot(d):
    size, indices = d.size() if d.chance() else d.input([], types.int32), d.any_input(0, 3, types.int32)
    return dict(indices=indices, one_hot_vector_size=size, axis=d.axis(indices.rank + 1), on_value=np.float32(1),
                off_value=np.float32(0))


@form("non_maximum_suppression")
def suppression(d):
    batch, boxes, classes = d.shape(3)
    given = dict(iou_threshold=np.float32(0.5), max_boxes=d.size())
    if d.target >= IOS17:
        return given | dict(boxes=d.input([batch, 4, boxes]), scores=d.input([batch, classes, boxes]))
    return given | dict(boxes=d.input([batch, boxes, 4]), scores=d.input([batch, boxes, classes]), score_threshold=np.float32(0))


form("classify")(lambda d: dict(probabilities=d.known([1, 3]), classes=mb.const(val=mil_list(["a", "b", "c"]))))

# ---- images ----

EDGES = dict(padding_mode="constant", padding_value=np.float32(0), sampling_mode="bilinear", align_corners=True)
form("crop")(lambda d: dict(x=d.input(d.shape(d.size(3, 5), 5)), crop_height=d.shape(2, 0, 2), crop_width=d.shape(2, 0, 2)))
form("affine")(lambda d: dict(
    x=d.input(shape := d.shape(4)), transform_matrix=d.input([shape[0], 6]), output_height=d.size(), output_width=d.size(),
    coordinates_mode="normalized_minus_one_to_one") | EDGES)
form("resample")(lambda d: dict(
    x=d.input(shape := d.shape(4)), coordinates=d.input(shape[:1] + d.shape(2) + [2]), coordinates_mode="unnormalized") | EDGES)
form("resize_bilinear resize_nearest_neighbor")(lambda d: dict(
    x=d.any_input(3, 5), target_size_height=d.size(), target_size_width=d.size()))
form("upsample_bilinear upsample_nearest_neighbor")(lambda d: dict(x=d.input(d.shape(d.size(3, 5), 4))) | dict.fromkeys(
    ["scale_factor_height", "scale_factor_width"], d.one_of(np.float32(d.random.uniform(0.3, 4)), np.int32(d.size()))))


@form("crop_resize")
def crop_resize(d):
    boxes = d.size()
    given = dict(x=d.input(d.shape(4)), target_height=d.size(), target_width=d.size())
    if d.target >= IOS17:
        return given | dict(boxes=d.known([boxes, 4]), box_indices=np.zeros(boxes, np.int32))
    return given | dict(roi=d.input([boxes, 1, 4, 1, 1]))


@form("resize")
def resize(d):
    x = d.any_input(3, 5)
    asked = d.shape(d.size(1, x.rank), 0)
    return dict(x=x, shape=d.integers(asked), resized_dims=np.uint32(d.size(1, len(asked))), sampling_mode="DEFAULT",
                interpolation_mode="LINEAR")


# ---- made from nothing ----

NUMBERS = {"fill": ["value"], "random_bernoulli": ["prob"], "random_normal": ["mean", "stddev"], "random_uniform": ["low", "high"]}
form(" ".join(NUMBERS))(lambda d: dict(shape=d.integers(d.any_shape())) | dict.fromkeys(
    NUMBERS[d.operator], NUMPY[d.float_type()](1)))
form("fill_like")(lambda d: dict(ref_tensor=d.any_input(), value=np.int32(1)))
form("random_categorical")(lambda d: dict(x=d.input(d.shape(2)), size=d.size(), mode="logits"))


@form("range_1d")
def range_1d(d):
    kind = d.one_of(types.int32, types.fp32)
    end = NUMPY[kind](d.size(5, 20)) if d.chance() else d.input([], kind)
    return dict(start=NUMPY[kind](d.size()), end=end, step=NUMPY[kind](d.size(1, 3)))


# ---- small integers and compressed weights ----

@form("quantize dequantize")
def quantize(d):
    shape, (name, small) = d.any_shape(), d.one_of(("int8", np.int8), ("uint8", np.uint8))
    axis = d.axis(len(shape))
    numbers = [shape[axis]] if d.chance() else []
    given = dict(scale=ones(numbers), zero_point=ones(numbers, small)) | (dict(axis=axis) if numbers else {})
    x = d.input(shape, fixed=[axis])
    if d.operator == "quantize":
        return given | dict(input=x, output_dtype=name)
    return given | dict(input=mb.quantize(input=x, output_dtype=name, scale=np.float32(1)))


@form("constexpr_affine_dequantize")
def affine_dequantize(d):
    shape = d.any_shape()
    axis = d.axis(len(shape))
    numbers = [shape[axis]] if d.chance() else []
    return dict(quantized_data=ones(shape, np.int8), scale=ones(numbers), zero_point=ones(numbers, np.int8), axis=axis)


form("constexpr_cast")(lambda d: dict(source_val=ones(d.any_shape(), np.float16), output_dtype="fp32"))


@form("constexpr_lut_to_dense constexpr_lut_to_sparse")
def lut(d):
    shape, bits = d.any_shape(1, 4), d.one_of(1, 2, 4, 6, 8)
    if d.target < IOS18:
        packed = -(-bits * math.prod(shape) // 8)
        return dict(indices=np.zeros(packed, np.uint8), lut=ones(2**bits, np.float16), shape=np.array(shape, np.uint32))
    vector = d.one_of(1, 1, 2, 4)
    given = dict(lut=ones([1] * len(shape) + [2**bits, vector], np.float16))
    if vector > 1:
        given["vector_axis"] = d.axis(len(shape))
    if d.operator == "constexpr_lut_to_dense":
        return given | dict(indices=np.zeros(shape, UNSIGNED[bits]))
    return given | dict(indices_mask=ones(shape, UNSIGNED[1]), indices_nonzero_data=np.zeros(math.prod(shape), UNSIGNED[bits]))


@form("constexpr_blockwise_shift_scale constexpr_sparse_blockwise_shift_scale")
def shift_scale(d):
    parts = d.any_shape(1, 4)
    shape = [part * d.size(1, 3) for part in parts]
    if d.operator == "constexpr_blockwise_shift_scale":
        return dict(data=ones(shape, np.int8), scale=ones(parts, np.float16), offset=ones(parts, np.int8))
    return dict(data_mask=ones(shape, UNSIGNED[1]), nonzero_data=ones(math.prod(shape), np.int8), scale=ones(parts, np.float16))


@form("constexpr_sparse_to_dense")
def sparse_to_dense(d):
    shape = d.any_shape(1, 4)
    given = dict(nonzero_data=ones(math.prod(shape), np.float16))
    if d.target >= IOS18:
        return given | dict(mask=ones(shape, UNSIGNED[1]))
    mask = np.packbits(ones(math.prod(shape), np.uint8), bitorder="little")
    return given | dict(mask=mask, shape=np.array(shape, np.uint32))


# ---- lists, states, branches and loops ----

form("make_list")(lambda d: dict(
    init_length=d.size(), dynamic_length=d.chance(), elem_shape=tuple(d.any_shape(1, 3)), dtype=d.one_of("fp32", "int32")))


@form("list_length list_read list_write list_gather list_scatter")
def lists(d):
    element, count = d.any_shape(1, 3), d.size()
    more = {"list_length": dict(),
            "list_read": dict(index=1),
            "list_write": dict(index=1, value=d.known(element)),
            "list_gather": dict(indices=d.integers([1] * count)),
            "list_scatter": dict(indices=[1] * count, value=d.known([count] + element))}[d.operator]
    return more | dict(ls=mb.make_list(init_length=5, dynamic_length=d.chance(), elem_shape=tuple(element), dtype="fp32"))


form("read_state")(lambda d: dict(input=d.add(StateTensorPlaceholder(d.any_shape(), types.fp16, "state"))))


@form("cond")
def cond(d):
    x = d.any_input()
    return dict(pred=d.known([1], types.bool), _true_fn=lambda: mb.relu(x=x), _false_fn=lambda: mb.tanh(x=x))


@form("while_loop")
def while_loop(d):
    end = d.size()
    return dict(loop_vars=(d.any_input(), np.int32(0)), _cond=lambda value, count: mb.less(x=count, y=end),
                _body=lambda value, count: (mb.relu(x=value), mb.add(x=count, y=1)))
