package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.OpSet;
import io.corepress.mil.Value;
import io.corepress.mil.op.OpCatalog;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultsTest {
    private static final Value NO = Value.bool(false);

    @Test
    void windowsHaveADefaultForEachSpatialAxisAndSide() {
        Given conv = op("conv")
                .tensor("x", "fp16 1 3 9 9")
                .tensor("weight", "fp16 4 3 2 2")
                .ints("strides", 2, 2);

        assertThat(defaults(conv))
                .containsOnly(
                        Map.entry("pad_type", Value.string("valid")),
                        Map.entry("pad", Value.int32s(0, 0, 0, 0)),
                        Map.entry("dilations", Value.int32s(1, 1)),
                        Map.entry("groups", Value.int32(1)));
    }

    @Test
    void numbersAreOfTheTypeOfTheirDomainOrOfTheInput() {
        assertThat(defaults(op("layer_norm").tensor("x", "fp16 2 3").tensor("gamma", "fp32 2 3")))
                .containsOnly(
                        Map.entry("axes", Value.int32s(0, 1)), Map.entry("epsilon", number(DataType.FLOAT32, 1e-5f)));
        assertThat(defaults(op("rsqrt").tensor("x", "fp16 2")))
                .containsOnly(Map.entry("epsilon", number(DataType.FLOAT16, 0)));
        assertThat(defaults(op("one_hot")
                        .tensor("indices", "int32 2")
                        .integer("one_hot_vector_size", 3)
                        .number("on_value", 1)))
                .containsOnly(Map.entry("axis", Value.int32(-1)), Map.entry("off_value", number(DataType.FLOAT32, 0)));
        assertThat(defaults(op("fill").ints("shape", 2))).containsOnly(Map.entry("value", number(DataType.FLOAT32, 0)));
    }

    @Test
    void defaultsAreThoseOfTheOperatorSet() {
        Given gather = op("gather").tensor("x", "int32 4").tensor("indices", "int32 2");

        assertThat(defaults(gather.in(OpSet.CORE_ML_5))).containsOnly(Map.entry("axis", Value.int32(0)));
        assertThat(defaults(gather))
                .containsOnly(
                        Map.entry("axis", Value.int32(0)),
                        Map.entry("batch_dims", Value.int32(0)),
                        Map.entry("validate_indices", NO));
        assertThat(defaults(op("relu").tensor("x", "fp16 4"))).isEmpty();
    }

    @Test
    void whatDependsOnARankThatIsNotKnownIsLeftOut() {
        assertThat(defaults(op("max_pool")
                        .tensor("x", "fp16 *")
                        .ints("kernel_sizes", 2)
                        .text("pad_type", "valid")))
                .containsOnly(Map.entry("ceil_mode", NO));
    }

    private static Value number(DataType dataType, float number) {
        return Value.immediate(Tensor.ofFloats(dataType, Shape.scalar(), number));
    }

    private static Map<String, Value> defaults(Given given) {
        return Defaults.of(
                new OpCall(given.opset(), given.type(), given.inputs()),
                OpCatalog.standard().signature(given.type(), given.opset()).orElseThrow());
    }
}
