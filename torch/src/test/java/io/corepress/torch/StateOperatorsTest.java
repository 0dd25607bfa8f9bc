package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** States against their definition: what was written last is read, in the next prediction too. */
class StateOperatorsTest {
    private static final Map<String, Tensor> INPUTS = Map.of("x", floats(shape(2), 1, 2));

    /** A running sum of the inputs; {@code old} is what it was before. */
    private static final Function SUM = FunctionBuilder.function(OpSet.CORE_ML_8, f -> {
        Var x = f.input("x", DataType.FLOAT16, 2);
        var sum = f.state("sum", 2);
        Var old = f.readState("old", sum);
        Var added = f.updateState("added", sum, f.add("next", old, x));
        f.writeState("again", sum, f.add("more", added, x));
        return List.of(old, added);
    });

    @Test
    void statesLastFromOnePredictionToTheNext() {
        try (Predictor predictor = Predictor.load(SUM, EngineOptions.DEFAULT);
                PredictorState state = predictor.newState()) {
            for (int i = 0; i < 3; i++) {
                Prediction prediction = predictor.predict(INPUTS, state, Observer.NONE);
                // What was read stays as it was though the state is written twice afterwards.
                assertThat(prediction.tensor("old").toFloats()).containsExactly(2 * i, 4 * i);
                assertThat(prediction.tensor("added").toFloats()).containsExactly(2 * i + 1, 4 * i + 2);
            }
        }
    }

    @Test
    void newStatesAreZeros() {
        try (Predictor predictor = Predictor.load(SUM, EngineOptions.DEFAULT)) {
            assertThat(predictor.inputs()).extracting(input -> input.name()).containsExactly("x");
            for (int i = 0; i < 2; i++) {
                assertThat(predictor.predict(INPUTS).tensor("added").toFloats()).containsExactly(1, 2);
            }
        }
    }
}
