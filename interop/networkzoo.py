"""Small neural networks made here: every kind of layer with weights, where they may be nested, and awkward values.

They are messages for the format alone; whether Core ML would find a use for them does not matter.
"""

import numpy as np

from coremltools.proto import Model_pb2

RANDOM = np.random.default_rng(11)


def save(folder):
    """Writes the zoo and gives the paths by name."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {"zoo-images": _images(), "zoo-recurrent": _recurrent(), "zoo-nested": _nested(), "zoo-products": _products(),
            "zoo-classifier": _pipeline("pipelineClassifier"), "zoo-regressor": _pipeline("pipelineRegressor")}
    paths = {}
    for name, model in made.items():
        paths[name] = folder / f"{name}.mlmodel"
        paths[name].write_bytes(model.SerializeToString())
    return paths


def _model(version=4):
    model = Model_pb2.Model()
    model.specificationVersion = version
    for kind, name in ((model.description.input, "in"), (model.description.output, "out")):
        feature = kind.add()
        feature.name = name
        feature.type.multiArrayType.dataType = 65568
        feature.type.multiArrayType.shape.extend([8, 8, 8])
    return model


def _fill(weight, *shape, scale=1.0):
    """Normal values, each row at a scale of its own; the first rows hold zeros, one value, and a tiny range."""
    values = RANDOM.standard_normal(shape) * scale
    if len(shape) > 1:
        values *= 10.0 ** np.linspace(-4, 1, shape[0]).reshape([-1] + [1] * (len(shape) - 1))
        values[0] = 0
        if shape[0] > 3:
            values[1] = 0.7
            values[2] = 0.25 + 1e-7 * values[2]
    weight.floatValue.extend(values.astype(np.float32).ravel())


class _Layers:
    """Adds layers in a row, each taking what the one before made."""

    def __init__(self, layers, first="in"):
        self.layers, self.last = layers, first

    def add(self, name, kind):
        layer = self.layers.add()
        layer.name = name
        layer.input.append(self.last)
        self.last = f"{name}_made"
        layer.output.append(self.last)
        getattr(layer, kind).SetInParent()
        return getattr(layer, kind)

    def convolution(self, name, outputs, inputs, groups=1, transposed=False, bias=True):
        layer = self.add(name, "convolution")
        layer.outputChannels, layer.nGroups, layer.isDeconvolution, layer.hasBias = outputs, groups, transposed, bias
        layer.kernelSize.extend([3, 2])
        layer.kernelChannels = inputs if transposed else inputs // groups
        if transposed:
            _fill(layer.weights, inputs, outputs // groups, 3, 2)
        else:
            _fill(layer.weights, outputs, inputs // groups, 3, 2)
        if bias:
            _fill(layer.bias, outputs)

    def batchnorm(self, name, channels, instance=False):
        layer = self.add(name, "batchnorm")
        layer.channels, layer.epsilon = channels, 1e-3
        for field in ("gamma", "beta", "mean"):
            _fill(getattr(layer, field), channels)
        layer.variance.floatValue.extend(RANDOM.random(channels).astype(np.float32) + 0.1)
        layer.instanceNormalization = layer.computeMeanVar = instance

    def scale(self, name, channels):
        layer = self.add(name, "scale")
        layer.shapeScale.append(channels)
        layer.shapeBias.append(channels)
        layer.hasBias = True
        _fill(layer.scale, channels)
        _fill(layer.bias, channels)

    def bias(self, name, channels):
        layer = self.add(name, "bias")
        layer.shape.append(channels)
        _fill(layer.bias, channels)

    def product(self, name, outputs, inputs, bias=True):
        layer = self.add(name, "innerProduct")
        layer.outputChannels, layer.inputChannels, layer.hasBias = outputs, inputs, bias
        _fill(layer.weights, outputs, inputs)
        if bias:
            _fill(layer.bias, outputs)


def _images():
    model = _model()
    layers = _Layers(model.neuralNetwork.layers)
    layers.convolution("conv_bn", 16, 8)
    layers.batchnorm("bn", 16)
    layers.convolution("conv_scale", 12, 16, bias=False)
    layers.scale("scale", 12)
    layers.convolution("conv_bias", 8, 12)
    layers.bias("bias", 8)
    layers.convolution("depthwise", 8, 8, groups=8)
    layers.batchnorm("bn_depthwise", 8)
    layers.convolution("grouped", 16, 8, groups=4)
    layers.convolution("deconv", 12, 16, transposed=True)
    layers.batchnorm("bn_deconv", 12)
    layers.convolution("grouped_deconv", 8, 12, groups=4, transposed=True, bias=False)
    layers.scale("scale_deconv", 8)
    layers.batchnorm("instance", 8, instance=True)
    layers.batchnorm("bn_scale", 8)
    layers.scale("scale_bn", 8)
    layers.add("prelu", "activation").PReLU.alpha.floatValue.extend([0.1, 0.2])
    layers.add("flat", "flatten")
    layers.product("product", 32, 64)
    layers.scale("scale_product", 32)
    layers.bias("bias_product", 32)
    layers.product("seen", 16, 32)
    model.description.output[0].name = layers.last  # a bias follows, but the world sees what is before it
    layers.bias("bias_seen", 16)
    return model


def _products():
    """Products with biases behind an image, which alone may be of integers in a network of the legacy axes."""
    model = _model()
    model.description.input[0].type.imageType.width = model.description.input[0].type.imageType.height = 8
    layers = _Layers(model.neuralNetwork.layers)
    layers.add("flat", "flatten")
    layers.product("product", 32, 64)
    layers.product("last", 10, 32)
    return model


def _recurrent():
    model = _model()
    layers = _Layers(model.neuralNetwork.layers)
    simple = layers.add("simple", "simpleRecurrent")
    simple.inputVectorSize, simple.outputVectorSize, simple.hasBiasVector = 6, 10, True
    _fill(simple.weightMatrix, 10, 6)
    _fill(simple.recursionMatrix, 10, 10)
    _fill(simple.biasVector, 10)
    gru = layers.add("gru", "gru")
    gru.inputVectorSize, gru.outputVectorSize, gru.hasBiasVectors = 10, 8, True
    for gate in ("update", "reset", "output"):
        _fill(getattr(gru, f"{gate}GateWeightMatrix"), 8, 10)
        _fill(getattr(gru, f"{gate}GateRecursionMatrix"), 8, 8)
        _fill(getattr(gru, f"{gate}GateBiasVector"), 8)
    one = layers.add("one_way", "uniDirectionalLSTM")
    one.inputVectorSize, one.outputVectorSize = 8, 12
    _lstm(one.params, one.weightParams, 12, 8)
    both = layers.add("both_ways", "biDirectionalLSTM")
    both.inputVectorSize, both.outputVectorSize = 12, 5
    for _ in range(2):
        _lstm(both.params, both.weightParams.add(), 5, 12)
    return model


def _lstm(params, weights, size, inputs):
    params.hasBiasVectors = params.hasPeepholeVectors = True
    for gate in ("inputGate", "forgetGate", "blockInput", "outputGate"):
        _fill(getattr(weights, f"{gate}WeightMatrix"), size, inputs)
        _fill(getattr(weights, f"{gate}RecursionMatrix"), size, size)
        _fill(getattr(weights, f"{gate}BiasVector"), size)
        if gate != "blockInput":
            _fill(getattr(weights, f"{gate}PeepholeVector"), size)


def _nested():
    model = _model()
    model.neuralNetwork.arrayInputShapeMapping = 1
    layers = _Layers(model.neuralNetwork.layers)
    embedding = layers.add("embedding", "embedding")
    embedding.inputDim, embedding.outputChannels, embedding.hasBias = 20, 6, True
    _fill(embedding.weights, 6, 20)
    _fill(embedding.bias, 6)
    nd = layers.add("embedding_nd", "embeddingND")
    nd.vocabSize, nd.embeddingSize, nd.hasBias = 15, 9, True
    _fill(nd.weights, 9, 15)
    _fill(nd.bias, 9)
    matmul = layers.add("matmul", "batchedMatmul")
    matmul.weightMatrixFirstDimension, matmul.weightMatrixSecondDimension, matmul.hasBias = 9, 14, True
    _fill(matmul.weights, 14, 9)
    _fill(matmul.bias, 14)
    constant = layers.add("constant", "loadConstant")
    constant.shape.extend([2, 3, 4])
    _fill(constant.data, 24)
    constant = layers.add("constant_nd", "loadConstantND")
    constant.shape.extend([5, 7])
    _fill(constant.data, 35)
    norm = layers.add("norm", "layerNormalization")
    norm.normalizedShape.append(7)
    _fill(norm.gamma, 7)
    _fill(norm.beta, 7)
    loop = layers.add("loop", "loop")
    loop.maxLoopIterations = 3
    _Layers(loop.conditionNetwork.layers).product("inner", 4, 7, bias=False)
    body = _Layers(loop.bodyNetwork.layers)
    body.convolution("conv", 8, 7)
    body.batchnorm("bn", 8)
    branch = body.add("branch", "branch")
    _Layers(branch.ifBranch.layers).product("inner", 6, 8, bias=False)
    _Layers(branch.elseBranch.layers).product("inner", 5, 8, bias=False)
    return model


def _pipeline(kind):
    model = _model()
    model.ClearField("neuralNetwork")
    pipeline = getattr(model, kind).pipeline
    inner = pipeline.models.add()
    inner.CopyFrom(_images())
    nested = pipeline.models.add()
    nested.specificationVersion = 4
    nested.pipeline.models.add().CopyFrom(_recurrent())
    return model
