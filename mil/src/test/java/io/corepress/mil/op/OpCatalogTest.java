package io.corepress.mil.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpCatalogTest {
    private static final OpCatalog CATALOG = OpCatalog.standard();

    @Test
    void convolutionTakesItsWeightAsFloat() {
        OpSignature conv = signature("conv", OpSet.CORE_ML_5);

        assertThat(conv.input("weight").orElseThrow())
                .isEqualTo(new OpInput(
                        "weight",
                        false,
                        false,
                        Set.of(DataType.FLOAT16, DataType.FLOAT32),
                        Optional.of("T"),
                        Optional.empty()));
        assertThat(conv.input("bias").orElseThrow().isConst()).isTrue();
        assertThat(conv.input("bias").orElseThrow().optional()).isTrue();
        assertThat(signature("conv", OpSet.CORE_ML_7)
                        .input("bias")
                        .orElseThrow()
                        .isConst())
                .isFalse();
    }

    @Test
    void theWeightOfAConvolutionHasTheTypeOfItsInputUpToIos16() {
        OpSignature before = signature("conv", OpSet.CORE_ML_6);
        OpSignature after = signature("conv", OpSet.CORE_ML_7);

        assertThat(before.input("x").orElseThrow().domain()).contains("T");
        assertThat(before.input("bias").orElseThrow().domain()).contains("T");
        assertThat(after.input("x").orElseThrow().domain()).isEmpty();
        assertThat(after.input("weight").orElseThrow().domain()).contains("U");
        assertThat(after.input("bias").orElseThrow().domain()).contains("U");
    }

    @Test
    void parametersThatAreLeftOutHaveADefaultOrPlayNoPart() {
        OpSignature conv = signature("conv", OpSet.CORE_ML_8);

        assertThat(conv.input("pad_type").orElseThrow().defaultText()).contains("valid");
        assertThat(conv.input("strides").orElseThrow().defaultText()).contains("1/axis");
        assertThat(conv.input("bias").orElseThrow().defaultText()).isEmpty();
    }

    @Test
    void gatherGainsParametersFromSetToSet() {
        assertThat(signature("gather", OpSet.CORE_ML_5).input("batch_dims")).isEmpty();
        assertThat(signature("gather", OpSet.CORE_ML_6).input("batch_dims")).isPresent();
        assertThat(signature("gather", OpSet.CORE_ML_6).input("validate_indices"))
                .isEmpty();
        assertThat(signature("gather", OpSet.CORE_ML_7).input("validate_indices"))
                .isPresent();
    }

    @Test
    void reshapeAndCastTakeSmallIntegersFromIos17On() {
        for (String type : new String[] {"reshape", "cast"}) {
            assertThat(signature(type, OpSet.CORE_ML_6).input("x").orElseThrow().accepts(DataType.INT8))
                    .isFalse();
            assertThat(signature(type, OpSet.CORE_ML_7).input("x").orElseThrow().accepts(DataType.INT8))
                    .isTrue();
        }
    }

    @Test
    void paletteWeightsLoseTheirShapeParameterInIos18() {
        assertThat(CATALOG.signature("constexpr_lut_to_dense", OpSet.CORE_ML_5)).isEmpty();
        assertThat(signature("constexpr_lut_to_dense", OpSet.CORE_ML_7).input("shape"))
                .isPresent();
        assertThat(signature("constexpr_lut_to_dense", OpSet.CORE_ML_8).input("shape"))
                .isEmpty();
        assertThat(signature("constexpr_lut_to_dense", OpSet.CORE_ML_8)
                        .input("indices")
                        .orElseThrow()
                        .dataTypes())
                .contains(DataType.UINT3);
    }

    @Test
    void aDefinitionThatDoesNotChangeIsTheSameObject() {
        assertThat(signature("relu", OpSet.CORE_ML_8)).isSameAs(signature("relu", OpSet.CORE_ML_5));
    }

    @Test
    void theNewestSetHasTheDefinitionsOfIos18() {
        assertThat(CATALOG.types())
                .hasSizeGreaterThan(160)
                .allSatisfy(type -> assertThat(CATALOG.signature(type, OpSet.CORE_ML_9))
                        .isPresent()
                        .isEqualTo(CATALOG.signature(type, OpSet.CORE_ML_8)));
    }

    @Test
    void aListParameterTakesAnyType() {
        OpInput values = signature("concat", OpSet.CORE_ML_5).input("values").orElseThrow();

        assertThat(values.dataTypes()).isEmpty();
        assertThat(values.accepts(DataType.INT4)).isTrue();
    }

    @Test
    void operatorsThatItDoesNotKnowAreAbsent() {
        assertThat(CATALOG.signature("custom_layer", OpSet.CORE_ML_8)).isEmpty();
    }

    @Test
    void everyLineOfTheStandardCanBeRead() {
        assertThat(CATALOG.types()).hasSizeGreaterThan(150).allSatisfy(type -> assertThat(
                        CATALOG.signature(type, OpSet.CORE_ML_9))
                .hasValueSatisfying(signature -> assertThat(signature.type()).isEqualTo(type)));
    }

    @Test
    void aLineWithAnUnknownTypeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpCatalog.parse("relu CoreML5 x:T=fp17").signature("relu", OpSet.CORE_ML_5))
                .withMessage("no data type: fp17 of x:T=fp17");
    }

    private static OpSignature signature(String type, OpSet opset) {
        return CATALOG.signature(type, opset).orElseThrow();
    }
}
