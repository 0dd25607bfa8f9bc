package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What coremltools has no value inference of; the rest is in {@link CoremltoolsValuesTest}. */
class ReshapingOperatorsTest {

    /** The example in coremltools' documentation. */
    @Test
    void slicesMayBeInterleaved() {
        Tensor result = OneOperation.of("concat")
                .input("values", floats(shape(3, 2), 1, 2, 3, 4, 5, 6), floats(shape(3, 2), 7, 8, 9, 10, 11, 12))
                .with("axis", 0)
                .with("interleave", true)
                .run();
        assertThat(result.shape().sizes()).containsExactly(6, 2);
        assertThat(result.toFloats()).containsExactly(1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12);
    }

    @Test
    void theLastAxisMayBeInterleavedToo() {
        Tensor result = OneOperation.of("concat")
                .input("values", floats(shape(2, 2), 1, 2, 3, 4), floats(shape(2, 2), 5, 6, 7, 8))
                .with("axis", -1)
                .with("interleave", true)
                .run();
        assertThat(result.toFloats()).containsExactly(1, 5, 2, 6, 3, 7, 4, 8);
    }

    @Test
    void anythingMayBeGivenAnotherName() {
        var function = Operations.function(
                List.of(Operations.floats("x")),
                List.of(
                        Operations.op("make_list", Operations.list("list"), "init_length", 1),
                        Operations.op("identity", Operations.list("same"), "x", "list"),
                        Operations.op("list_write", Operations.list("full"), "ls", "same", "index", 0, "value", "x"),
                        Operations.op("list_gather", Operations.floats("y"), "ls", "full", "indices", Value.int32s(0))),
                "y");
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            Tensor y = predictor.predict(Map.of("x", floats(shape(2), 1, 2))).tensor("y");
            assertThat(y.shape().sizes()).containsExactly(1, 2);
            assertThat(y.toFloats()).containsExactly(1, 2);
        }
    }
}
