package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.torch.binding.NativeTensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Non-maximum suppression: of boxes that overlap much, the one with the best score stays. The choice is made in Java,
 * since it has no gradient; what is chosen is taken from the tensors themselves.
 */
final class Suppression {
    private Suppression() {}

    static final Map<String, Lowering> LOWERINGS =
            Map.ofEntries(entry("non_maximum_suppression", Suppression::suppress));

    /** What one call asks for: boxes [n, boxes, 4] and scores [n, boxes, classes], whatever the operator set. */
    private record Task(
            Tensor boxes, Tensor scores, float iouThreshold, float scoreThreshold, int most, boolean perClass) {}

    /** One box of a batch: its edges, and what it would be. */
    private record Candidate(int index, float left, float right, float low, float high, float score, int category) {
        float area() {
            return (right - left) * (high - low);
        }

        /** {@return intersection over union}; not a number for two boxes without area, which suppress nothing */
        float overlap(Candidate other) {
            float width = Math.max(0, Math.min(right, other.right) - Math.max(left, other.left));
            float height = Math.max(0, Math.min(high, other.high) - Math.max(low, other.low));
            float common = width * height;
            return common / (area() + other.area() - common);
        }
    }

    /** From iOS 17 on boxes are along the last axis, there is no score threshold, and no number of boxes. */
    private static List<Datum> suppress(Call call) {
        boolean boxesLast = call.opset().isAtLeast(OpSet.CORE_ML_7);
        Tensor boxes = call.tensor("boxes");
        Tensor scores = call.tensor("scores");
        Task task = new Task(
                boxesLast ? boxes.transpose(1, 2) : boxes,
                boxesLast ? scores.transpose(1, 2) : scores,
                (float) call.real("iou_threshold"),
                (float) call.real("score_threshold", Float.NEGATIVE_INFINITY),
                Math.toIntExact(call.integer("max_boxes")),
                call.bool("per_class_suppression", false));
        List<int[]> chosen = choose(task);
        Tensor keptBoxes = take(task.boxes, chosen, task.most);
        Tensor keptScores = take(task.scores, chosen, task.most);
        Tensor indices = indices(chosen, task.most);
        return boxesLast
                ? Lowering.dense(keptBoxes.transpose(1, 2), keptScores.transpose(1, 2), indices)
                : Lowering.dense(keptBoxes, keptScores, indices, counts(chosen));
    }

    private static List<int[]> choose(Task task) {
        float[] boxes = NativeTensors.toTensor(task.boxes, DataType.FLOAT32).toFloats();
        float[] scores = NativeTensors.toTensor(task.scores, DataType.FLOAT32).toFloats();
        int count = (int) task.boxes.size(1);
        int classes = (int) task.scores.size(2);
        List<int[]> chosen = new ArrayList<>();
        for (int batch = 0; batch < task.boxes.size(0); batch++) {
            int first = batch * count;
            List<Candidate> candidates = IntStream.range(0, count)
                    .mapToObj(i -> candidate(i, boxes, 4 * (first + i), scores, classes * (first + i), classes))
                    .sorted(Comparator.comparingDouble(Candidate::score).reversed())
                    .toList();
            chosen.add(choose(candidates, task));
        }
        return chosen;
    }

    /** Where no box reaches the score threshold, the best one stays nevertheless, as in Core ML. */
    private static int[] choose(List<Candidate> bestFirst, Task task) {
        List<Candidate> kept = new ArrayList<>();
        for (Candidate candidate : bestFirst) {
            if (kept.size() == task.most || candidate.score < task.scoreThreshold && !kept.isEmpty()) {
                break;
            }
            boolean free = kept.stream()
                    .filter(better -> !task.perClass || better.category == candidate.category)
                    .noneMatch(better -> better.overlap(candidate) > task.iouThreshold);
            if (free) {
                kept.add(candidate);
            }
        }
        return kept.stream().mapToInt(Candidate::index).toArray();
    }

    private static Candidate candidate(int index, float[] boxes, int box, float[] scores, int firstScore, int classes) {
        int best = 0;
        for (int category = 1; category < classes; category++) {
            if (scores[firstScore + category] > scores[firstScore + best]) {
                best = category;
            }
        }
        float halfWidth = boxes[box + 2] / 2;
        float halfHeight = boxes[box + 3] / 2;
        return new Candidate(
                index,
                boxes[box] - halfWidth,
                boxes[box] + halfWidth,
                boxes[box + 1] - halfHeight,
                boxes[box + 1] + halfHeight,
                scores[firstScore + best],
                best);
    }

    /** {@return the rows that were chosen in each batch, and zeros behind them} */
    private static Tensor take(Tensor rows, List<int[]> chosen, int most) {
        TensorVector batches = new TensorVector();
        for (int batch = 0; batch < chosen.size(); batch++) {
            long[] places = IntStream.of(chosen.get(batch)).asLongStream().toArray();
            Tensor taken = torch.index_select(rows.select(0, batch), 0, NativeTensors.ofLongs(places));
            batches.push_back(torch.constant_pad_nd(taken, new long[] {0, 0, 0, most - places.length}, new Scalar(0L)));
        }
        return torch.stack(batches);
    }

    /** Places without a box have -1. */
    private static Tensor indices(List<int[]> chosen, int most) {
        long[] indices = Windows.filled(chosen.size() * most, -1);
        for (int batch = 0; batch < chosen.size(); batch++) {
            for (int i = 0; i < chosen.get(batch).length; i++) {
                indices[batch * most + i] = chosen.get(batch)[i];
            }
        }
        return NativeTensors.ofLongs(indices).reshape(chosen.size(), most);
    }

    private static Tensor counts(List<int[]> chosen) {
        return NativeTensors.ofLongs(
                chosen.stream().mapToLong(places -> places.length).toArray());
    }
}
