package io.corepress.mil.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.corepress.mil.Need;
import io.corepress.mil.OpSet;
import io.corepress.mil.OsRelease;
import io.corepress.mil.Program;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OperatorNeedsTest {
    @ParameterizedTest
    @EnumSource(OpSet.class)
    void whatEverySetHasNeedsNothingButTheSetThatIsStated(OpSet opset) {
        Program program =
                FunctionBuilder.program(opset, f -> List.of(f.relu("y", f.input("x", DataType.FLOAT16, 4))));

        assertThat(OperatorNeeds.of(program))
                .containsExactly(new Need(
                        opset.release(), Need.Kind.OPERATOR_SET, "operator set " + opset.milName(), "main"));
    }

    @Test
    void operatorsParametersTypesAndStatesNeedTheSetThatBroughtThem() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var state = f.state("s", 4);
            Var x = f.input("x", DataType.FLOAT16, 4);
            f.op("cast", "small", Params.of("x", x).with("dtype", "int8"));
            f.op("reverse", "plain", Params.of("x", x).with("axes", new int[] {0}));
            Params bounds = Params.of("x", x)
                    .with("alpha", f.scalar("alpha", DataType.FLOAT32, 0))
                    .with("beta", f.scalar("beta", DataType.FLOAT32, 1));
            f.op("clamped_relu", "mixed", bounds);
            Params gather = Params.of("x", x)
                    .with("indices", f.input("i", DataType.INT32, 2))
                    .with("batch_dims", 0);
            f.op("gather", "gather", gather);
            return List.of(f.readState("r", state));
        });

        assertThat(OperatorNeeds.of(program))
                .filteredOn(need -> need.kind() != Need.Kind.OPERATOR_SET)
                .extracting(Need::release, Need::what, Need::place)
                .containsExactlyInAnyOrder(
                        tuple(OsRelease.IOS_18, "states", "main/s"),
                        tuple(OsRelease.IOS_17, "operator cast yielding int8", "main/small"),
                        tuple(
                                OsRelease.IOS_17,
                                "operator clamped_relu with parameters of different types",
                                "main/mixed"),
                        tuple(OsRelease.IOS_16, "operator gather with parameter batch_dims", "main/gather"),
                        tuple(OsRelease.IOS_18, "operator read_state", "main/r"));
    }
}
