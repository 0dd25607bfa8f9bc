package io.corepress.compress.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row of the table is what the writer does: it writes the form from that system on, and refuses it before. */
class AvailabilityTest {
    @ParameterizedTest
    @EnumSource(Availability.class)
    void aModelOfTheRowIsSoundAndNeedsThatSystem(Availability row) {
        assumeThat(row.kind()).isEqualTo(Availability.Kind.ML_PROGRAM);
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
    @EnumSource(Availability.class)
    void theSystemBeforeRefuses(Availability row) {
        List<OpConfig> steps = RowModels.steps(row);
        assumeThat(steps).isNotEmpty();
        OpSet before = OpSet.values()[row.opset().ordinal() - 1];

        assertThatExceptionOfType(UnsupportedModelException.class)
                .isThrownBy(() -> RowModels.compress(RowModels.dense(before), steps))
                .withMessageContaining("needs " + row.release().osNames())
                .withMessageContaining("--target " + row.release().target());
    }

    @ParameterizedTest
    @EnumSource(Availability.class)
    void theOptionsOfTheRowMakeItsForm(Availability row) {
        List<OpConfig> steps = RowModels.steps(row);
        assumeThat(steps).isNotEmpty();

        Compression last = RowModels.compress(RowModels.dense(row.opset()), steps);

        assertThat(WeightNeeds.of(last.program())).extracting(Need::what).contains(row.describe(RowModels.nbits(row)));
    }

    @ParameterizedTest
    @EnumSource(Availability.class)
    void oneStepWithoutJointIsAllThatARowOfOneTechniqueNeeds(Availability row) {
        List<OpConfig> steps = RowModels.steps(row);
        assumeThat(steps).hasSize(1);

        assertThat(Compressor.of(OptimizationConfig.of(steps.getFirst()))
                        .compress(RowModels.dense(row.opset()))
                        .decisions())
                .anyMatch(decision -> decision.isCompressed());
    }
}
