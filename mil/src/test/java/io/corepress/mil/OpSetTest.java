package io.corepress.mil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpSetTest {
    @ParameterizedTest
    @CsvSource({
        "iOS15, CORE_ML_5",
        "ios16, CORE_ML_6",
        "17, CORE_ML_7",
        "macOS15, CORE_ML_8",
        "macos12, CORE_ML_5",
        "' iOS26 ', CORE_ML_9",
        "macOS26, CORE_ML_9"
    })
    void targetsAreFoundByTheNamesOfTheirSystems(String target, OpSet expected) {
        assertThat(OpSet.ofTarget(target)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "iOS14", "iOS19", "CoreML7", "macOS16", "watchOS11", "iOS 18"})
    void otherTargetsAreRefusedWithTheListOfThoseThatAre(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpSet.ofTarget(target))
                .withMessageContaining("iOS15, iOS16, iOS17, iOS18, iOS26");
    }

    @Test
    void namesInTheFileAreFoundExactly() {
        for (OpSet set : OpSet.values()) {
            assertThat(OpSet.of(set.milName())).contains(set);
        }
        assertThat(OpSet.of("coreml7")).isEmpty();
        assertThat(OpSet.of("CoreML10")).isEmpty();
    }

    @Test
    void setsAreInTheOrderOfTheirSpecificationVersions() {
        for (OpSet set : OpSet.values()) {
            assertThat(set.specificationVersion()).isEqualTo(6 + set.ordinal());
            assertThat(set.isAtLeast(set)).isTrue();
            assertThat(set.isAtLeast(OpSet.CORE_ML_5)).isTrue();
        }
        assertThat(OpSet.CORE_ML_6.isAtLeast(OpSet.CORE_ML_7)).isFalse();
    }
}
