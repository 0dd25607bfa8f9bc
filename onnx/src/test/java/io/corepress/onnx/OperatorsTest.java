package io.corepress.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.cases.OperatorCases;
import io.corepress.onnx.testing.Imported;
import io.corepress.onnx.testing.Judge;
import io.corepress.onnx.testing.OnnxBuilder;
import io.corepress.onnx.testing.OperatorCase;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What programs compute, against ONNX Runtime. */
class OperatorsTest {
    /** Of fp16 constants, and of values quantized in fp16, which may fall to the next step. */
    private static final double HALF_TOLERANCE = 0.02;

    @TempDir
    static Path folder;

    static List<OperatorCase> cases() {
        String only = System.getProperty("corepress.operator", "");
        return OperatorCases.all().stream()
                .filter(each -> each.toString().startsWith(only))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesWhatOnnxRuntimeComputes(OperatorCase each) throws OrtException, IOException {
        Map<String, Numbers> expected = Judge.run(each.model().toByteArray(), each.inputs());
        OpSet newest = OpSet.CORE_ML_8;
        for (OpSet opset : new OpSet[] {each.opset(), newest}) {
            OnnxOptions options = OnnxOptions.standard(opset).withFloatType(DataType.FLOAT32);
            ImportedProgram imported = Imported.program(folder, each.model(), options);
            compare(each, opset, expected, Imported.run(imported, each.inputs()));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesNearlyTheSameInHalfPrecision(OperatorCase each) throws OrtException, IOException {
        Map<String, Numbers> expected = Judge.run(each.model().toByteArray(), each.inputs());
        for (OpSet opset : OpSet.values()) {
            if (opset.isAtLeast(each.opset())) {
                ImportedProgram imported = Imported.program(folder, each.model(), OnnxOptions.standard(opset));
                assertThat(imported.outputs())
                        .allSatisfy(port -> assertThat(port.type().dataType())
                                .isIn(DataType.FLOAT32, DataType.INT32));
                if (opset == OpSet.CORE_ML_7) {
                    OperatorCase rough = each.within(Math.max(each.tolerance(), HALF_TOLERANCE));
                    compare(rough, opset, expected, Imported.run(imported, each.inputs()));
                }
            }
        }
    }

    /** With every size of every input flexible, a node is computed, or refused because it must know a size. */
    @ParameterizedTest
    @MethodSource("cases")
    void takesFlexibleSizesOrSaysWhichItMustKnow(OperatorCase each) throws OrtException, IOException {
        Map<String, Numbers> expected = Judge.run(each.model().toByteArray(), each.inputs());
        OnnxOptions options = OnnxOptions.standard(OpSet.CORE_ML_8).withFloatType(DataType.FLOAT32);
        ImportedProgram imported;
        try {
            imported = Imported.program(folder, OnnxBuilder.withFlexibleInputs(each.model()), options);
        } catch (UnsupportedModelException e) {
            assertThat(e.getMessage()).containsAnyOf("must be known", "flexible");
            return;
        }
        compare(each, OpSet.CORE_ML_8, expected, Imported.run(imported, each.inputs()));
    }

    private static void compare(
            OperatorCase each, OpSet opset, Map<String, Numbers> expected, Map<String, Numbers> actual) {
        assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((name, right) -> {
            Numbers ours = actual.get(name);
            String where = each + ", " + opset.target() + ", output " + name;
            Shape shape = right.shape().rank() == 0 ? Shape.of(1) : right.shape();
            assertThat(ours.shape()).as(where).isEqualTo(shape);
            double scale = 0;
            double error = 0;
            for (int i = 0; i < right.count(); i++) {
                double one = right.doubleAt(i);
                double other = ours.doubleAt(i);
                if (Double.isNaN(one) || Double.isInfinite(one)) {
                    assertThat(other).as(where).isEqualTo(one);
                } else {
                    scale = Math.max(scale, Math.abs(one));
                    error = Math.max(error, Math.abs(one - other));
                    assertThat(other).as(where).isNotNaN();
                }
            }
            assertThat(error)
                    .as(() -> where + ": expected " + right + ", got " + ours)
                    .isLessThanOrEqualTo(each.tolerance() * Math.max(scale, 1e-3));
        });
    }
}
