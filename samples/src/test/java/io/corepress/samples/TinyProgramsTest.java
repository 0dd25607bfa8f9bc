package io.corepress.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TinyProgramsTest {
    @ParameterizedTest
    @EnumSource(OpSet.class)
    void allAreWellFormedAndTheSameEveryTime(OpSet opset) {
        TinyPrograms.all(opset).forEach((name, program) -> {
            Programs.assertWellFormed(program);
            program.functions()
                    .values()
                    .forEach(function -> assertThat(function.opSet()).contains(opset));
        });
        assertThat(TinyPrograms.all(opset)).isEqualTo(TinyPrograms.all(opset));
    }

    @Test
    void eachHasAWeightWorthCompressing() {
        TinyPrograms.all(OpSet.CORE_ML_8)
                .forEach((name, program) -> assertThat(Programs.weights(program))
                        .as(name)
                        .anySatisfy(tensor -> assertThat(tensor.elementCount()).isGreaterThan(2048)));
    }

    @Test
    void statesAndSeveralFunctionsNeedANewOperatorSet() {
        assertThat(TinyPrograms.all(OpSet.CORE_ML_7)).doesNotContainKeys("stateful", "multifunction");
        assertThatIllegalArgumentException().isThrownBy(() -> TinyPrograms.stateful(OpSet.CORE_ML_7));
        assertThatIllegalArgumentException().isThrownBy(() -> TinyPrograms.multifunction(OpSet.CORE_ML_7));
    }

    @Test
    void theFunctionsOfTheMultifunctionProgramShareOneTensor() {
        Program program = TinyPrograms.multifunction(OpSet.CORE_ML_8);

        assertThat(constant(program.functions().get("main"), "shared_weight"))
                .isSameAs(constant(program.functions().get("adapter"), "shared_weight"));
        assertThat(constant(program.functions().get("main"), "own_weight"))
                .isNotEqualTo(constant(program.functions().get("adapter"), "own_weight"));
    }

    @Test
    void theSharedConstantHasTwoUses() {
        Function function = Programs.main(TinyPrograms.sharedConstant(OpSet.CORE_ML_8));
        Operation table = operation(function, "table");

        assertThat(Uses.of(function).of(table))
                .extracting(use -> use.consumer().orElseThrow().type() + "/" + use.parameter())
                .containsExactly("gather/x", "linear/weight");
    }

    @Test
    void computationIsInHalfPrecisionExceptWhereTheNameSaysOtherwise() {
        TinyPrograms.all(OpSet.CORE_ML_7)
                .forEach((name, program) -> assertThat(Programs.weights(program))
                        .extracting(Tensor::dataType)
                        .containsOnly(name.equals("float32") ? DataType.FLOAT32 : DataType.FLOAT16));
    }

    @ParameterizedTest
    @EnumSource(OpSet.class)
    void theSmallConvNetHasSomeTwentyThousandWeights(OpSet opset) {
        Program program = SmallConvNet.program(opset);

        Programs.assertWellFormed(program);
        assertThat(Programs.weights(program).stream()
                        .mapToLong(Tensor::elementCount)
                        .sum())
                .isEqualTo(20_298);
        assertThat(Programs.typeOf(program, "probabilities"))
                .isEqualTo(opset == OpSet.CORE_ML_5 ? "tensor<fp32, [1, 10]>" : "tensor<fp16, [1, 10]>");
    }

    private static Tensor constant(Function function, String name) {
        return operation(function, name).constTensor().orElseThrow();
    }

    private static Operation operation(Function function, String name) {
        return Uses.of(function).operations().stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
