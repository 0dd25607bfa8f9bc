package io.corepress.mil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OsReleaseTest {
    @ParameterizedTest
    @CsvSource({"iOS11,IOS_11", "11.2,IOS_11_2", "macOS10.15,IOS_13", "MACOS11,IOS_14", " 18 ,IOS_18", "iOS26,IOS_26"})
    void targetsAreIosMacOsOrBareNumbers(String target, OsRelease release) {
        assertThat(OsRelease.ofTarget(target)).isEqualTo(release);
    }

    @Test
    void otherTargetsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OsRelease.ofTarget("iOS19"))
                .withMessageContaining("iOS11 to iOS18 or iOS26")
                .withMessageContaining("got iOS19");
    }

    @ParameterizedTest
    @EnumSource(OsRelease.class)
    void versionsCountUpFromOne(OsRelease release) {
        assertThat(release.specificationVersion()).isEqualTo(release.ordinal() + 1);
        assertThat(OsRelease.of(release.specificationVersion())).contains(release);
        assertThat(OsRelease.of(11)).isEmpty();
    }
}
