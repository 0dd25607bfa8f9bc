package io.corepress.onnx.testing;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.corepress.mil.fold.Numbers;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** ONNX Runtime: what a model computes, independently of us. */
public final class Judge {
    private Judge() {}

    /** {@return the outputs of a model by name, integers and bools as int64} */
    public static Map<String, Numbers> run(byte[] model, Map<String, Tensor> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            // Its own rewrites would hide what a node means.
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            try (OrtSession session = environment.createSession(model, options)) {
                return run(environment, session, inputs);
            }
        }
    }

    private static Map<String, Numbers> run(OrtEnvironment environment, OrtSession session, Map<String, Tensor> inputs)
            throws OrtException {
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                given.put(input.getKey(), tensor(environment, input.getValue()));
            }
            try (OrtSession.Result result = session.run(given)) {
                Map<String, Numbers> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), numbers((OnnxTensor) output.getValue()));
                }
                return outputs;
            }
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.max(1, (int) tensor.sizeInBytes()))
                .order(ByteOrder.nativeOrder());
        bytes.limit((int) tensor.sizeInBytes());
        bytes.put(tensor.toBytes()).flip();
        OnnxJavaType type = switch (tensor.dataType()) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case INT8 -> OnnxJavaType.INT8;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT16 -> OnnxJavaType.INT16;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case BOOL -> OnnxJavaType.BOOL;
            default -> throw new IllegalArgumentException(tensor.dataType().milName());
        };
        return OnnxTensor.createTensor(environment, bytes, tensor.shape().sizes(), type);
    }

    private static Numbers numbers(OnnxTensor tensor) throws OrtException {
        TensorInfo info = tensor.getInfo();
        Shape shape = Shape.of(info.getShape());
        ByteBuffer bytes = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        DataType type = switch (info.type) {
            case FLOAT -> DataType.FLOAT32;
            case DOUBLE -> DataType.FLOAT64;
            case FLOAT16 -> DataType.FLOAT16;
            case INT8 -> DataType.INT8;
            case UINT8 -> DataType.UINT8;
            case INT16 -> DataType.INT16;
            case INT32 -> DataType.INT32;
            case INT64 -> DataType.INT64;
            case BOOL -> DataType.BOOL;
            default -> throw new IllegalArgumentException(info.type.name());
        };
        return Numbers.of(Tensor.ofBytes(type, shape, copy));
    }
}
