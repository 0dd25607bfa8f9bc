package io.corepress.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.corepress.mil.OpSet;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void aSampleIsFoundByItsName() {
        for (Sample sample : Sample.values()) {
            assertThat(Sample.of(sample.label())).isSameAs(sample);
            Programs.assertWellFormed(sample.program(OpSet.CORE_ML_8));
        }
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sample.of("resnet"))
                .withMessage("sample must be one of small, resnet50, transformer-100m, transformer-3g, got resnet");
    }
}
