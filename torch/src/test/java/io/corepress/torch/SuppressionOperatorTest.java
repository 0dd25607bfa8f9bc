package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Non-maximum suppression: coremltools has no value inference of it. */
class SuppressionOperatorTest {
    private static final DataType[] FOUR = {DataType.FLOAT32, DataType.FLOAT32, DataType.INT32, DataType.INT32};
    private static final DataType[] THREE = {DataType.FLOAT32, DataType.FLOAT32, DataType.INT32};

    /** The numbers of coremltools' own test of the operator, which runs on Core ML. */
    @Test
    void theExampleOfCoremltools() {
        List<Tensor> results = OneOperation.of("non_maximum_suppression")
                .opset(OpSet.CORE_ML_5)
                .input("boxes", floats(shape(1, 4, 4), 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3))
                .input("scores", floats(shape(1, 4, 1), -3.5f, 9.4f, 2.3f, 0.7f))
                .with("iou_threshold", 0.2f)
                .with("score_threshold", 0.4f)
                .with("max_boxes", 2)
                .with("per_class_suppression", true)
                .returning(FOUR)
                .runAll();
        assertThat(results.get(0).shape().sizes()).containsExactly(1, 2, 4);
        assertThat(results.get(0).toFloats()).containsExactly(1, 1, 1, 1, 2, 2, 2, 2);
        assertThat(results.get(1).toFloats()).containsExactly(9.4f, 2.3f);
        assertThat(results.get(2).toInts()).containsExactly(1, 2);
        assertThat(results.get(3).toInts()).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBestOfWhatIsLeftIsTakenEachTime(boolean perClass) {
        int count = 40;
        int classes = 3;
        Random random = new Random(5);
        float[] boxes = new float[2 * count * 4];
        float[] scores = new float[2 * count * classes];
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = i % 4 < 2 ? 10 * random.nextFloat() : 2 + 4 * random.nextFloat();
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextFloat();
        }
        List<Tensor> results = OneOperation.of("non_maximum_suppression")
                .opset(OpSet.CORE_ML_6)
                .input("boxes", floats(shape(2, count, 4), boxes))
                .input("scores", floats(shape(2, count, classes), scores))
                .with("iou_threshold", 0.3f)
                .with("score_threshold", 0.5f)
                .with("max_boxes", 30)
                .with("per_class_suppression", perClass)
                .returning(FOUR)
                .runAll();
        for (int batch = 0; batch < 2; batch++) {
            float[] own = Arrays.copyOfRange(boxes, 4 * count * batch, 4 * count * (batch + 1));
            float[] rated = Arrays.copyOfRange(scores, classes * count * batch, classes * count * (batch + 1));
            List<Integer> expected = expected(own, rated, classes, 0.3f, 0.5f, perClass);
            assertThat(expected).hasSizeBetween(3, 29);
            int[] indices = Arrays.copyOfRange(results.get(2).toInts(), 30 * batch, 30 * (batch + 1));
            float[] kept = Arrays.copyOfRange(results.get(0).toFloats(), 120 * batch, 120 * (batch + 1));
            float[] keptScores = Arrays.copyOfRange(results.get(1).toFloats(), 90 * batch, 90 * (batch + 1));
            assertThat(results.get(3).toInts()[batch]).isEqualTo(expected.size());
            for (int i = 0; i < 30; i++) {
                boolean taken = i < expected.size();
                assertThat(indices[i]).isEqualTo(taken ? expected.get(i) : -1);
                for (int k = 0; k < 4; k++) {
                    assertThat(kept[4 * i + k]).isEqualTo(taken ? own[4 * expected.get(i) + k] : 0);
                }
                for (int k = 0; k < classes; k++) {
                    assertThat(keptScores[classes * i + k]).isEqualTo(taken ? rated[classes * expected.get(i) + k] : 0);
                }
            }
        }
    }

    @Test
    void fromIos17OnBoxesAreAlongTheLastAxis() {
        List<Tensor> results = OneOperation.of("non_maximum_suppression")
                .opset(OpSet.CORE_ML_7)
                .input("boxes", floats(shape(1, 4, 3), 0, 0.5f, 9, 0, 0, 9, 2, 2, 2, 2, 2, 2))
                .input("scores", floats(shape(1, 1, 3), -1, 5, -3))
                .with("iou_threshold", 0.4f)
                .with("max_boxes", 3)
                .returning(THREE)
                .runAll();
        // Boxes 0 and 1 share 3 of 5, so 0 is suppressed; without a threshold the negative score of 2 is no obstacle.
        assertThat(results.get(0).shape().sizes()).containsExactly(1, 4, 3);
        assertThat(results.get(0).toFloats()).containsExactly(0.5f, 9, 0, 0, 9, 0, 2, 2, 0, 2, 2, 0);
        assertThat(results.get(1).toFloats()).containsExactly(5, -3, 0);
        assertThat(results.get(2).toInts()).containsExactly(1, 2, -1);
    }

    /** As in the reference that coremltools tests Core ML with. */
    @Test
    void theBestBoxStaysThoughItsScoreIsLow() {
        List<Tensor> results = OneOperation.of("non_maximum_suppression")
                .opset(OpSet.CORE_ML_5)
                .input("boxes", floats(shape(1, 2, 4), 1, 1, 1, 1, 5, 5, 1, 1))
                .input("scores", floats(shape(1, 2, 1), 0.1f, 0.2f))
                .with("iou_threshold", 0.5f)
                .with("score_threshold", 0.9f)
                .with("max_boxes", 2)
                .returning(FOUR)
                .runAll();
        assertThat(results.get(2).toInts()).containsExactly(1, -1);
        assertThat(results.get(3).toInts()).containsExactly(1);
    }

    private static List<Integer> expected(
            float[] boxes, float[] scores, int classes, float iou, float threshold, boolean perClass) {
        List<Integer> left = new ArrayList<>(IntStream.range(0, boxes.length / 4)
                .filter(i -> scores[best(scores, classes, i)] >= threshold)
                .boxed()
                .toList());
        List<Integer> taken = new ArrayList<>();
        while (!left.isEmpty()) {
            int winner = left.getFirst();
            for (int i : left) {
                winner = scores[best(scores, classes, i)] > scores[best(scores, classes, winner)] ? i : winner;
            }
            int first = winner;
            taken.add(first);
            left.removeIf(i -> {
                boolean rival =
                        !perClass || best(scores, classes, i) % classes == best(scores, classes, first) % classes;
                return i == first || rival && overlap(boxes, i, first) > iou;
            });
        }
        return taken;
    }

    /** {@return where the greatest score of a box is} */
    private static int best(float[] scores, int classes, int box) {
        int best = classes * box;
        for (int i = best; i < classes * (box + 1); i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    private static double overlap(float[] boxes, int one, int other) {
        double common = shared(boxes, one, other, 0) * shared(boxes, one, other, 1);
        double areas =
                (double) boxes[4 * one + 2] * boxes[4 * one + 3] + (double) boxes[4 * other + 2] * boxes[4 * other + 3];
        return common / (areas - common);
    }

    private static double shared(float[] boxes, int one, int other, int axis) {
        double from = Math.max(edge(boxes, one, axis, -0.5), edge(boxes, other, axis, -0.5));
        double to = Math.min(edge(boxes, one, axis, 0.5), edge(boxes, other, axis, 0.5));
        return Math.max(0, to - from);
    }

    private static double edge(float[] boxes, int box, int axis, double side) {
        return boxes[4 * box + axis] + side * boxes[4 * box + 2 + axis];
    }
}
