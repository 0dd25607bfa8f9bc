"""Small programs made here: one operator of each kind whose weight axes differ, and awkward weight values.

They need no files, so the judge has something to judge on any machine, and they hold what trained networks
rarely do: dead channels, constant tensors, outliers beyond what float16 arithmetic can carry, shared weights.
"""

import numpy as np

import peer
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.mil import types

ct = peer.ct
TARGETS = {"iOS16": ct.target.iOS16, "iOS17": ct.target.iOS17, "iOS18": ct.target.iOS18, "iOS26": ct.target.iOS26}


def save(path, target, half, torn=False):
    """Writes the zoo for a target ("iOS18") in float16 or float32; `torn` adds a weight that cannot be compressed."""
    program = _program(TARGETS[target], np.float16 if half else np.float32, torn)
    pipeline = ct.PassPipeline.EMPTY  # keep every operator and constant as written below
    model = ct.convert(program, convert_to="mlprogram", minimum_deployment_target=TARGETS[target],
                       pass_pipeline=pipeline, skip_model_load=True,
                       compute_precision=ct.precision.FLOAT32)
    return peer.save(model, path)


def save_multifunction(path, single):
    """Two functions over one package; their weights are shared."""
    functions = ct.utils.MultiFunctionDescriptor()
    functions.add_function(str(single), src_function_name="main", target_function_name="first")
    functions.add_function(str(single), src_function_name="main", target_function_name="second")
    functions.default_function_name = "first"
    ct.utils.save_multifunction(functions, str(path))
    return path


def _program(target, dtype, with_torn):
    random = np.random.default_rng(7)
    kind = types.fp16 if dtype == np.float16 else types.fp32

    def weight(*shape, scale=1.0):
        return (random.standard_normal(shape) * scale).astype(dtype)

    def channels(*shape):
        """Each output channel at a scale of its own, over four decades."""
        steps = 10.0 ** np.linspace(-3, 1, shape[0])
        return (random.standard_normal(shape) * steps.reshape([-1] + [1] * (len(shape) - 1))).astype(dtype)

    dead = weight(64, 64)
    dead[::8] = 0
    outlier = weight(64, 64)
    outlier[3, 5] = 900
    levels = np.linspace(-1, 1, 5)[random.integers(0, 5, (64, 64))].astype(dtype)
    sparse = weight(64, 64)
    sparse[random.random((64, 64)) < 0.7] = 0

    @mb.program(input_specs=[mb.TensorSpec((1, 16, 8, 8), dtype=kind), mb.TensorSpec((4, 64), dtype=kind),
                             mb.TensorSpec((3,), dtype=types.int32)], opset_version=target)
    def program(image, rows, ids):
        conv = mb.conv(x=image, weight=channels(32, 16, 3, 3), pad_type="same", name="conv")
        grouped = mb.conv(x=conv, weight=weight(64, 16, 3, 3), groups=2, pad_type="same", name="grouped_conv")
        wide = mb.concat(values=[grouped] * 4, axis=1, name="wide")
        depthwise = mb.conv(x=wide, weight=weight(256, 1, 3, 3), groups=256, pad_type="same", name="depthwise_conv")
        transposed = mb.conv_transpose(x=image, weight=weight(16, 48, 3, 3), output_shape=(1, 48, 10, 10),
                                       name="conv_transpose")

        value = rows
        for name, data in [("plain", weight(64, 64)), ("dead_rows", dead), ("outlier", outlier), ("levels", levels),
                           ("sparse", sparse), ("constant", np.full((64, 64), 0.3, dtype)),
                           ("zeros", np.zeros((64, 64), dtype)), ("tiny", weight(64, 64, scale=1e-4))]:
            linear = mb.linear(x=rows, weight=data, name=f"linear_{name}")
            value = mb.add(x=value, y=linear, name=f"sum_{name}")
        exact = mb.linear(x=rows, weight=weight(32, 64), name="linear_2048")  # as many elements as the threshold

        shared = mb.const(val=weight(64, 64), name="shared_weight")
        value = mb.linear(x=value, weight=shared, name="shared_1")
        value = mb.linear(x=value, weight=shared, name="shared_2")
        if with_torn:
            torn = mb.const(val=weight(64, 64), name="torn_weight")  # its two users disagree on the output axis
            value = mb.linear(x=value, weight=torn, name="torn_linear")
            value = mb.matmul(x=value, y=torn, name="torn_matmul")

        value = mb.matmul(x=value, y=weight(64, 96), name="matmul_y")
        value = mb.matmul(x=value, y=weight(64, 96), transpose_y=True, name="matmul_y_transposed")
        left = mb.matmul(x=weight(80, 64), y=value, transpose_y=True, name="matmul_x")
        table = mb.gather(x=weight(200, 32), indices=ids, axis=0, name="table")

        total = mb.reduce_sum(x=rows, keep_dims=False, name="total")
        cube = mb.add(x=weight(8, 16, 32), y=total, name="cube")
        positive = mb.greater(x=total, y=dtype(0), name="positive")
        inner = weight(64, 64)
        branch = mb.cond(pred=positive, name="branch",
                         _true_fn=lambda: mb.linear(x=rows, weight=inner, name="branch_linear"),
                         _false_fn=lambda: mb.relu(x=rows, name="branch_relu"))
        return depthwise, transposed, left, table, cube, branch, exact

    return program
