package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that Core ML runs keep its rules, as far as we know them. */
class RealModelsCheckTest {
    static List<Path> models() throws IOException {
        return SharedModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void breakNoRule(Path path) throws IOException {
        try (ModelPackage model = ModelPackage.open(SharedModels.resolve(path))) {
            assertThat(ModelCheck.thoroughFindings(model)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void needNoNewerSystemThanTheirVersionSays(Path path) throws IOException {
        try (ModelPackage model = ModelPackage.open(SharedModels.resolve(path))) {
            int version = model.kinds().size() > 1 ? 10 : model.specificationVersion();

            // The digits that are trained on the device state version 1, which coremltools' validator would refuse.
            assertThat(FormatNeeds.of(model))
                    .isNotEmpty()
                    .filteredOn(need -> !need.what().equals("training on the device"))
                    .allSatisfy(need -> assertThat(need.release().specificationVersion())
                            .as(need.what() + " at " + need.place())
                            .isLessThanOrEqualTo(version));
            assertThat(FormatNeeds.of(model)).extracting(Need::kind).contains(Need.Kind.VERSION);
        }
    }
}
