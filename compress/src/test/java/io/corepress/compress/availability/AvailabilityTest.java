package io.corepress.compress.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.WeightNeeds;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.Need;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.check.ProgramCheck;
import io.corepress.mil.op.OperatorNeeds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table is what the writer does: it writes the form from that system on, and refuses it before. */
class AvailabilityTest {
    static List<Availability> rowsOfPrograms() {
        return Stream.of(Availability.values())
                .filter(row -> row.kind() == Availability.Kind.ML_PROGRAM)
                .toList();
    }

    /** Rows of networks are made, and tested, in their room, and these two by {@code upgrade} and {@code calibrate}. */
    static List<Availability> rowsOfCompressors() {
        return rowsOfPrograms().stream()
                .filter(row -> row != Availability.HALF_FOR_FLOAT && row != Availability.ACTIVATIONS)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rowsOfPrograms")
    void aModelOfTheRowIsSoundAndNeedsThatSystem(Availability row) {
        Program program = RowModels.program(row, row.opset());

        assertThat(ProgramCheck.standard().findings(program)).isEmpty();
        List<Need> needs = new ArrayList<>(WeightNeeds.of(program));
        needs.addAll(OperatorNeeds.of(program));
        assertThat(needs)
                .filteredOn(need -> need.kind() != Need.Kind.OPERATOR_SET)
                .extracting(Need::release)
                .contains(row.release())
                .allMatch(row.release()::isAtLeast);
        if (row != Availability.ACTIVATIONS) {
            assertThat(WeightNeeds.of(program))
                    .anySatisfy(need -> assertThat(need.what()).endsWith("(" + row.storedAs() + ")"));
        }
    }

    @ParameterizedTest
    @MethodSource("rowsOfCompressors")
    void theSystemBeforeRefuses(Availability row) {
        List<OpConfig> steps = RowModels.steps(row);
        OpSet before = OpSet.values()[row.opset().ordinal() - 1];

        assertThatExceptionOfType(UnsupportedModelException.class)
                .isThrownBy(() -> RowModels.compress(RowModels.dense(before), steps))
                .withMessageContaining("needs " + row.release().osNames())
                .withMessageContaining("--target " + row.release().target());
    }

    @ParameterizedTest
    @MethodSource("rowsOfCompressors")
    void theOptionsOfTheRowMakeItsForm(Availability row) {
        Compression last = RowModels.compress(RowModels.dense(row.opset()), RowModels.steps(row));

        assertThat(WeightNeeds.of(last.program())).extracting(Need::what).contains(row.describe(RowModels.nbits(row)));
    }

    @Test
    void oneStepWithoutJointIsAllThatARowOfOneTechniqueNeeds() {
        for (Availability row : rowsOfCompressors()) {
            List<OpConfig> steps = RowModels.steps(row);
            boolean joint = row.parameters().equals("joint");
            assertThat(steps).as(row.id()).hasSizeGreaterThan(joint ? 1 : 0).hasSizeLessThan(joint ? 4 : 2);
            if (!joint) {
                assertThat(Compressor.of(OptimizationConfig.of(steps.getFirst()))
                                .compress(RowModels.dense(row.opset()))
                                .decisions())
                        .anyMatch(decision -> decision.isCompressed());
            }
        }
    }
}
