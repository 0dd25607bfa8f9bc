package io.corepress.neuralnetwork.weight;

import io.corepress.mil.MalformedModelException;
import io.corepress.mlpackage.proto.ActivationParams;
import io.corepress.mlpackage.proto.BatchedMatMulLayerParams;
import io.corepress.mlpackage.proto.Convolution3DLayerParams;
import io.corepress.mlpackage.proto.ConvolutionLayerParams;
import io.corepress.mlpackage.proto.EmbeddingLayerParams;
import io.corepress.mlpackage.proto.EmbeddingNDLayerParams;
import io.corepress.mlpackage.proto.GRULayerParams;
import io.corepress.mlpackage.proto.InnerProductLayerParams;
import io.corepress.mlpackage.proto.LSTMParams;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.ScaleLayerParams;
import io.corepress.mlpackage.proto.SimpleRecurrentLayerParams;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.weight.WeightSlot.Step;
import io.corepress.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which weights a layer has, with their shapes: one case for each kind of layer. Only weights that hold values count. */
public final class WeightSlots {
    private final NeuralNetworkLayer layer;
    private final String kind;
    private final List<WeightSlot> slots = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    private WeightSlots(NeuralNetworkLayer layer) {
        this.layer = layer;
        this.kind = LayerKind.of(layer);
    }

    /**
     * {@return the weights of a layer, in the order of its fields; those of networks inside it do not belong to them}
     *
     * @throws MalformedModelException if sizes are out of all bounds
     */
    public static List<WeightSlot> of(NeuralNetworkLayer layer) {
        WeightSlots found = new WeightSlots(layer);
        found.addAll();
        return List.copyOf(found.slots);
    }

    /** {@return the weights that a layer says it has, but that hold no values} */
    public static List<String> missing(NeuralNetworkLayer layer) {
        WeightSlots found = new WeightSlots(layer);
        found.addAll();
        return List.copyOf(found.missing);
    }

    private void addAll() {
        switch (layer.getLayerCase()) {
            case CONVOLUTION -> convolution(layer.getConvolution());
            case CONVOLUTION3D -> convolution3d(layer.getConvolution3D());
            case INNERPRODUCT -> {
                InnerProductLayerParams params = layer.getInnerProduct();
                matrix("weights", params.getOutputChannels(), params.getInputChannels());
                bias(params.getHasBias(), params.getOutputChannels());
            }
            case BATCHEDMATMUL -> {
                BatchedMatMulLayerParams params = layer.getBatchedMatmul();
                matrix("weights", params.getWeightMatrixSecondDimension(), params.getWeightMatrixFirstDimension());
                bias(params.getHasBias(), params.getWeightMatrixSecondDimension());
            }
            case EMBEDDING -> {
                EmbeddingLayerParams params = layer.getEmbedding();
                matrix("weights", params.getOutputChannels(), params.getInputDim());
                bias(params.getHasBias(), params.getOutputChannels());
            }
            case EMBEDDINGND -> {
                EmbeddingNDLayerParams params = layer.getEmbeddingND();
                matrix("weights", params.getEmbeddingSize(), params.getVocabSize());
                bias(params.getHasBias(), params.getEmbeddingSize());
            }
            case BATCHNORM -> vectors(layer.getBatchnorm().getChannels(), "gamma", "beta", "mean", "variance");
            case SCALE -> {
                ScaleLayerParams params = layer.getScale();
                vector("scale", product(params.getShapeScaleList()));
                if (params.getHasBias()) {
                    vector("bias", product(params.getShapeBiasList()));
                }
            }
            case BIAS -> vector("bias", product(layer.getBias().getShapeList()));
            case LOADCONSTANT -> vector("data", product(layer.getLoadConstant().getShapeList()));
            case LOADCONSTANTND ->
                vector("data", product(layer.getLoadConstantND().getShapeList()));
            case LAYERNORMALIZATION ->
                vectors(product(layer.getLayerNormalization().getNormalizedShapeList()), "gamma", "beta");
            case SIMPLERECURRENT -> {
                SimpleRecurrentLayerParams params = layer.getSimpleRecurrent();
                matrix("weightMatrix", params.getOutputVectorSize(), params.getInputVectorSize());
                matrix("recursionMatrix", params.getOutputVectorSize(), params.getOutputVectorSize());
                if (params.getHasBiasVector()) {
                    vector("biasVector", params.getOutputVectorSize());
                }
            }
            case GRU -> gru(layer.getGru());
            case UNIDIRECTIONALLSTM ->
                lstm(
                        layer.getUniDirectionalLSTM().getParams(),
                        layer.getUniDirectionalLSTM().getOutputVectorSize(),
                        layer.getUniDirectionalLSTM().getInputVectorSize(),
                        "",
                        -1);
            case BIDIRECTIONALLSTM -> {
                for (int i = 0; i < layer.getBiDirectionalLSTM().getWeightParamsCount(); i++) {
                    lstm(
                            layer.getBiDirectionalLSTM().getParams(),
                            layer.getBiDirectionalLSTM().getOutputVectorSize(),
                            layer.getBiDirectionalLSTM().getInputVectorSize(),
                            switch (i) {
                                case 0 -> "forward.";
                                case 1 -> "backward.";
                                default -> "weightParams[" + i + "].";
                            },
                            i);
                }
            }
            case ACTIVATION -> activation(layer.getActivation());
            case CUSTOM -> {
                for (int i = 0; i < layer.getCustom().getWeightsCount(); i++) {
                    counted("weights[" + i + "]", List.of(new Step(kind, -1), new Step("weights", i)));
                }
            }
            default -> {}
        }
    }

    private void convolution(ConvolutionLayerParams params) {
        long outputs = params.getOutputChannels();
        long channels = params.getKernelChannels();
        long groups = params.getNGroups() == 0 ? 1 : params.getNGroups();
        long height = params.getKernelSizeCount() > 0 ? params.getKernelSize(0) : 3;
        long width = params.getKernelSizeCount() > 1 ? params.getKernelSize(1) : 3;
        if (params.getIsDeconvolution()) {
            // Scales are for output channels, which are no axis of a kernel in groups: it gets one scale.
            long perGroup = Long.divideUnsigned(outputs, groups);
            add("weights", path("weights"), 1, groups == 1 ? outputs : 1, channels, perGroup, height, width);
        } else {
            add("weights", path("weights"), 0, outputs, outputs, channels, height, width);
        }
        bias(params.getHasBias(), outputs);
    }

    private void convolution3d(Convolution3DLayerParams params) {
        long groups = Math.max(1, params.getNGroups());
        long outputs = params.getOutputChannels();
        long inputs = params.getInputChannels();
        boolean transposed = params.getIsDeconvolution();
        add(
                "weights",
                path("weights"),
                transposed ? 1 : 0,
                transposed && groups > 1 ? 1 : outputs,
                transposed ? inputs : outputs,
                (transposed ? outputs : inputs) / groups,
                params.getKernelDepth(),
                params.getKernelHeight(),
                params.getKernelWidth());
        bias(params.getHasBias(), outputs);
    }

    private void gru(GRULayerParams params) {
        long size = params.getOutputVectorSize();
        for (String gate : List.of("update", "reset", "output")) {
            matrix(gate + "GateWeightMatrix", size, params.getInputVectorSize());
        }
        for (String gate : List.of("update", "reset", "output")) {
            matrix(gate + "GateRecursionMatrix", size, size);
        }
        if (params.getHasBiasVectors()) {
            vectors(size, "updateGateBiasVector", "resetGateBiasVector", "outputGateBiasVector");
        }
    }

    private void lstm(LSTMParams params, long size, long inputs, String prefix, int direction) {
        List<String> gates = List.of("inputGate", "forgetGate", "blockInput", "outputGate");
        Step weights = new Step("weightParams", direction);
        for (String gate : gates) {
            add(prefix + gate + "WeightMatrix", path(weights, gate + "WeightMatrix"), 0, size, size, inputs);
        }
        for (String gate : gates) {
            add(prefix + gate + "RecursionMatrix", path(weights, gate + "RecursionMatrix"), 0, size, size, size);
        }
        for (String gate : gates) {
            add(prefix + gate + "BiasVector", path(weights, gate + "BiasVector"), 0, 1, size);
        }
        if (params.getHasPeepholeVectors()) {
            for (String gate : List.of("inputGate", "forgetGate", "outputGate")) {
                add(prefix + gate + "PeepholeVector", path(weights, gate + "PeepholeVector"), 0, 1, size);
            }
        }
    }

    private void activation(ActivationParams params) {
        switch (params.getNonlinearityTypeCase()) {
            case PRELU -> counted("alpha", steps(kind, "PReLU", "alpha"));
            case PARAMETRICSOFTPLUS -> {
                counted("alpha", steps(kind, "parametricSoftplus", "alpha"));
                counted("beta", steps(kind, "parametricSoftplus", "beta"));
            }
            default -> {}
        }
    }

    private void matrix(String field, long rows, long columns) {
        add(field, path(field), 0, rows, rows, columns);
    }

    private void bias(boolean has, long size) {
        if (has) {
            vector("bias", size);
        }
    }

    private void vectors(long size, String... fields) {
        for (String field : fields) {
            vector(field, size);
        }
    }

    private void vector(String field, long size) {
        add(field, path(field), 0, 1, size);
    }

    /** A weight whose size is known only by its values. */
    private void counted(String parameter, List<Step> path) {
        WeightParams message = new WeightSlot(parameter, path, Shape.scalar(), 0, 1).message(layer);
        long count = Math.max(
                message.getFloatValueCount(),
                Math.max(
                        message.getFloat16Value().size() / 2,
                        message.getInt8RawValue().size()));
        if (count > 0) {
            add(parameter, path, 0, 1, count);
        }
    }

    private List<Step> path(String field) {
        return steps(kind, field);
    }

    private List<Step> path(Step middle, String field) {
        return List.of(new Step(kind, -1), middle, new Step(field, -1));
    }

    private static List<Step> steps(String... fields) {
        return Arrays.stream(fields).map(field -> new Step(field, -1)).toList();
    }

    private void add(String parameter, List<Step> path, int channelAxis, long channels, long... sizes) {
        Shape shape;
        try {
            shape = Shape.of(sizes);
        } catch (IllegalArgumentException e) {
            throw new MalformedModelException(
                    kind + " layer \"" + layer.getName() + "\": " + parameter + ": " + e.getMessage(), e);
        }
        WeightSlot slot = new WeightSlot(parameter, path, shape, channelAxis, channels);
        if (WeightReader.isPresent(slot.message(layer))) {
            slots.add(slot);
        } else {
            missing.add(parameter);
        }
    }

    private static long product(List<Long> sizes) {
        long product = 1;
        for (long size : sizes) {
            if (size < 0 || Math.multiplyHigh(product, size) != 0 || product * size < 0) {
                return -1;
            }
            product *= size;
        }
        return product;
    }
}
