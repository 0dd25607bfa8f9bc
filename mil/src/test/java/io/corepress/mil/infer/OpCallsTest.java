package io.corepress.mil.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpCallsTest {
    private static final NamedType X = new NamedType("x", TensorType.of(DataType.FLOAT16, 2, 3));

    @Test
    void operandsComeWithTheirTypesAndConstantsWithTheirValues() {
        Function function = FunctionBuilder.function(OpSet.CORE_ML_7, f -> {
            Var x = f.input("x", DataType.FLOAT16, 2, 3);
            Var yes = f.constant("yes", Tensor.ofInts(DataType.BOOL, Shape.scalar(), 1));
            return f.cond(
                    "y",
                    yes,
                    then -> List.of(then.transpose("on", x, 1, 0)),
                    not -> List.of(not.transpose("off", x, 1, 0)));
        });

        List<OpCall> calls = calls(function);

        assertThat(calls).extracting(OpCall::type).containsExactly("transpose", "transpose", "cond");
        assertThat(calls.getFirst().knownInts("perm").orElseThrow()).containsExactly(1, 0);
        assertThat(calls.getFirst().tensor("x")).isEqualTo(X.type());
        assertThat(calls.getLast().blocks())
                .containsExactly(
                        List.of(TensorType.of(DataType.FLOAT16, 3, 2)), List.of(TensorType.of(DataType.FLOAT16, 3, 2)));
    }

    @Test
    void parametersInPlaceAndInAttributesAreOperandsToo() {
        Operation cast = new Operation(
                "constexpr_cast",
                Map.of("output_dtype", Argument.value(Value.string("fp32"))),
                List.of(X),
                List.of(),
                Attributes.named("w").with("source_val", Value.of(Tensor.ofFloats(DataType.FLOAT16, Shape.of(1), 1))),
                UnknownFields.none());

        OpCall call = calls(function(cast)).getFirst();

        assertThat(call.inputs().keySet()).containsExactlyInAnyOrder("output_dtype", "source_val");
        assertThat(call.text("output_dtype")).isEqualTo("fp32");
        assertThat(call.tensor("source_val")).isEqualTo(TensorType.of(DataType.FLOAT16, 1));
    }

    @Test
    void anOperandThatIsNotDefinedMakesTheModelMalformed() {
        Function function =
                function(Operation.of("relu", Map.of("x", Argument.name("z")), new NamedType("y", X.type())));

        assertThatExceptionOfType(MalformedModelException.class)
                .isThrownBy(() -> calls(function))
                .withMessage("y uses z, which is not defined before it");
    }

    @Test
    void anOperatorSetThatIsNotKnownIsRefused() {
        Function function = new Function(List.of(), "CoreML99", Map.of(), Attributes.none(), UnknownFields.none());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> calls(function))
                .withMessage("no operator set is named CoreML99");
    }

    private static Function function(Operation operation) {
        String output = operation.outputs().getFirst().name();
        return Function.of(List.of(X), OpSet.CORE_ML_7, Block.of(List.of(operation), List.of(output)));
    }

    private static List<OpCall> calls(Function function) {
        List<OpCall> calls = new ArrayList<>();
        OpCalls.forEach(function, (operation, call) -> calls.add(call));
        return calls;
    }
}
