package io.corepress.onnx.testing;

import io.corepress.mil.OpSet;
import io.corepress.onnx.proto.AttributeProto;
import io.corepress.onnx.proto.ModelProto;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model of one node (or a few), and what to feed it.
 *
 * @param operator the qualified type of the operator that it is about
 * @param name what is special about it
 * @param inputs by name
 * @param tolerance of the largest error, relative to the largest magnitude of the output
 * @param opset the first operator set that can hold it
 */
public record OperatorCase(
        String operator, String name, ModelProto model, Map<String, Tensor> inputs, double tolerance, OpSet opset) {

    /** {@return this case with another tolerance} */
    public OperatorCase within(double other) {
        return new OperatorCase(operator, name, model, inputs, other, opset);
    }

    @Override
    public String toString() {
        return operator + " " + name;
    }

    public static Making of(String operator, int version) {
        return new Making(operator, version);
    }

    /** Collects what a case is made of. */
    public static final class Making {
        private final String operator;
        private final int version;
        private final OnnxBuilder builder;
        private final List<String> nodeInputs = new ArrayList<>();
        private final List<String> nodeOutputs = new ArrayList<>();
        private final List<AttributeProto> attributes = new ArrayList<>();
        private final Map<String, Tensor> fed = new LinkedHashMap<>();
        private String name = "";
        private double tolerance = 1e-5;
        private OpSet opset = OpSet.CORE_ML_5;

        private Making(String operator, int version) {
            this.operator = operator;
            this.version = version;
            this.builder = new OnnxBuilder(version);
        }

        public Making named(String given) {
            name = given;
            return this;
        }

        /** A computed input. */
        public Making feed(Tensor tensor) {
            return feed(tensor, tensor.shape().sizes());
        }

        /** A computed input whose sizes of -1 are flexible. */
        public Making feed(Tensor tensor, long... sizes) {
            String input = "x" + nodeInputs.size();
            builder.input(input, tensor.dataType(), sizes);
            fed.put(input, tensor);
            nodeInputs.add(input);
            return this;
        }

        /** An input that is known. */
        public Making known(Tensor tensor) {
            String input = "w" + nodeInputs.size();
            builder.initializer(input, tensor);
            nodeInputs.add(input);
            return this;
        }

        /** An optional input that is left out. */
        public Making absent() {
            nodeInputs.add("");
            return this;
        }

        public Making attr(String attribute, Object value) {
            attributes.add(OnnxBuilder.attribute(attribute, value));
            return this;
        }

        public Making output(DataType dataType) {
            String output = "y" + nodeOutputs.size();
            builder.output(output, dataType);
            nodeOutputs.add(output);
            return this;
        }

        /** An output that is not asked for. */
        public Making noOutput() {
            nodeOutputs.add("");
            return this;
        }

        public Making within(double given) {
            tolerance = given;
            return this;
        }

        public Making from(OpSet given) {
            opset = given;
            return this;
        }

        public OperatorCase make() {
            if (nodeOutputs.isEmpty()) {
                output(DataType.FLOAT32);
            }
            int dot = operator.lastIndexOf('.');
            String domain = dot < 0 ? "" : operator.substring(0, dot);
            builder.node(
                    domain,
                    operator.substring(dot + 1),
                    nodeInputs,
                    nodeOutputs,
                    attributes.toArray(AttributeProto[]::new));
            String full = (name.isEmpty() ? "" : name + ", ") + "version " + version;
            return new OperatorCase(operator, full, builder.model(), Map.copyOf(fed), tolerance, opset);
        }
    }
}
