package io.corepress.neuralnetwork.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.availability.Availability;
import io.corepress.mil.Need;
import io.corepress.mil.OsRelease;
import io.corepress.mlpackage.proto.Model;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.WeightCoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every row of the table about neural networks is what the quantizer writes, and what is then said of the model. */
class NetworkAvailabilityTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(value = Availability.class, mode = Mode.MATCH_ALL, names = "NETWORK_.*")
    void aModelOfTheRowIsSoundNeedsThatSystemAndSaysSo(Availability row) throws IOException {
        for (WeightCoding coding : codings(row)) {
            assertThat(coding.row()).isEqualTo(row);
            // The five legacy axes are older than any form of weights, but integers are not multiplied there.
            Model.Builder model = NetworkFile.product(4, 6);
            if (row != Availability.NETWORK_INTEGER_PRODUCT) {
                model.setSpecificationVersion(1).getNeuralNetworkBuilder().clearArrayInputShapeMapping();
            }
            Model made = NetworkFile.with(
                    folder,
                    model.build(),
                    opened -> NetworkQuantizer.of(coding)
                            .quantize(opened)
                            .model()
                            .specification()
                            .message());
            assertThat(made.getSpecificationVersion())
                    .as(coding.describe())
                    .isEqualTo(row.release().specificationVersion());
            NetworkFile.with(folder, made, opened -> {
                assertThat(NetworkCheck.findings(opened)).isEmpty();
                assertThat(NetworkNeeds.of(opened))
                        .filteredOn(need -> need.kind() == Need.Kind.WEIGHT)
                        .isNotEmpty()
                        .allSatisfy(need -> {
                            assertThat(need.what()).isEqualTo(row.describe(coding.nbits()));
                            assertThat(need.release()).isEqualTo(row.release());
                        });
                return null;
            });
            OsRelease before = OsRelease.values()[row.release().ordinal() - 1];
            Model stated = made.toBuilder()
                    .setSpecificationVersion(before.specificationVersion())
                    .build();
            NetworkFile.with(folder, stated, opened -> {
                assertThat(NetworkCheck.findings(opened))
                        .singleElement()
                        .satisfies(finding ->
                                assertThat(finding.sentence()).contains("too low for " + row.describe(coding.nbits())));
                return null;
            });
        }
    }

    /** {@return every coding that the row stands for, in all numbers of bits} */
    private static List<WeightCoding> codings(Availability row) {
        return switch (row) {
            case NETWORK_HALF -> List.of(WeightCoding.half());
            case NETWORK_INTEGER ->
                Stream.concat(
                                IntStream.rangeClosed(1, 8).mapToObj(WeightCoding::linear),
                                IntStream.rangeClosed(2, 8).mapToObj(WeightCoding::linearSymmetric))
                        .toList();
            case NETWORK_TABLE ->
                Stream.concat(
                                IntStream.rangeClosed(1, 8).mapToObj(WeightCoding::linearLut),
                                IntStream.rangeClosed(1, 8)
                                        .mapToObj(nbits -> WeightCoding.customLut(
                                                nbits, (_, values) -> evenly(1 << nbits, values.length))))
                        .toList();
            case NETWORK_INTEGER_PRODUCT -> List.of(WeightCoding.int8Dynamic());
            default -> throw new IllegalArgumentException("not of networks: " + row);
        };
    }

    private static WeightCoding.Lut evenly(int entries, int count) {
        float[] table = new float[entries];
        IntStream.range(0, entries).forEach(i -> table[i] = i);
        return new WeightCoding.Lut(
                table, IntStream.range(0, count).map(i -> i % entries).toArray());
    }
}
