package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.op;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.OpSet;
import io.corepress.mil.op.OpCatalog;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SignatureCheckTest {
    @Test
    void everyOperatorHasARuleAndEveryRuleAnOperator() {
        Set<String> operators = new TreeSet<>(OpCatalog.standard().types());
        operators.remove("const");

        assertThat(Rules.all().keySet()).containsExactlyInAnyOrderElementsOf(operators);
    }

    @Test
    void anOperatorMustBeInTheSet() {
        op("relu8").isRefused("no operator has this name");
        op("resize").in(OpSet.CORE_ML_6).isRefused("needs iOS17, got iOS16");
    }

    @Test
    void parametersMustBeThoseOfTheSet() {
        Given gather = op("gather")
                .tensor("x", "fp32 4 5")
                .tensor("indices", "int32 3")
                .integer("axis", 0);
        gather.bool("validate_indices", false).in(OpSet.CORE_ML_7).yields("fp32 3 5");
        gather.bool("validate_indices", false)
                .in(OpSet.CORE_ML_6)
                .isRefused("its parameters in iOS16 are indices, x, axis, batch_dims, got validate_indices");
        op("relu").isRefused("x must be given");
    }

    @Test
    void dataTypesMustBeThoseOfTheSet() {
        Given squeeze = op("squeeze").tensor("x", "int8 1 3");
        squeeze.yields("int8 3");
        squeeze.in(OpSet.CORE_ML_6).isRefused("x takes bool, fp16, fp32, int32 in iOS16, got tensor<int8, [1, 3]>");
        op("relu")
                .tensors("x", "fp16 1", "fp16 1")
                .isRefused("x must be one value, got [tensor<fp16, [1]>, tensor<fp16, [1]>]");
    }

    @Test
    void parametersOfADomainMustBeOfOneType() {
        op("add")
                .tensor("x", "fp16 2")
                .tensor("y", "fp32 2")
                .isRefused("x and y must be of one data type in iOS18, got tensor<fp16, [2]> and tensor<fp32, [2]>");
        Given linear = op("linear").tensor("x", "fp32 2 3").tensor("weight", "fp16 4 3");
        linear.yields("fp32 2 4");
        linear.in(OpSet.CORE_ML_6)
                .isRefused("weight and x must be of one data type in iOS16, got tensor<fp16, [4, 3]>"
                        + " and tensor<fp32, [2, 3]>");
    }

    @Test
    void aParameterThatDecidesTheShapeMustBeConstant() {
        op("transpose")
                .tensor("x", "fp32 2 3")
                .tensor("perm", "int32 2")
                .isRefused("perm must be constant integers, got tensor<int32, [2]>");
        op("cast").tensor("x", "fp32 2").text("dtype", "float").isRefused("dtype must name a data type, got float");
    }

    @Test
    void sizesBeyondALongAreRefused() {
        op("flatten2d")
                .tensor("x", "fp32 " + Long.MAX_VALUE + " 2")
                .integer("axis", 2)
                .isRefused(
                        "the sizes of the output are too large, got {x=[tensor<fp32, [9223372036854775807, 2]>], axis=[tensor<int32, []>]}");
    }
}
