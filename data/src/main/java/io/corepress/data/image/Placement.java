package io.corepress.data.image;

import java.util.Arrays;

/**
 * Where the pixels of a resized image come from.
 *
 * @param top the rows above the image that are padding
 * @param left the columns on its left that are padding
 */
record Placement(
        int height, int width, int top, int left, float padding, ResampledAxis vertical, ResampledAxis horizontal) {

    /** The rows of one channel of the image before it is resized. */
    interface Rows {
        void read(int y, float[] row);
    }

    /** {@return how an image comes to the size asked for} */
    static Placement of(Fit fit, int fromHeight, int fromWidth, int height, int width) {
        return switch (fit) {
            case Fit.Stretch _ ->
                new Placement(
                        height,
                        width,
                        0,
                        0,
                        0,
                        ResampledAxis.whole(fromHeight, height),
                        ResampledAxis.whole(fromWidth, width));
            case Fit.CenterCrop crop -> {
                // Source pixels for a pixel of the result: the same both ways, and the most that leaves no bars.
                double step = Math.min((double) fromHeight / height, (double) fromWidth / width) * crop.fraction();
                yield new Placement(
                        height,
                        width,
                        0,
                        0,
                        0,
                        ResampledAxis.centre(fromHeight, height, step),
                        ResampledAxis.centre(fromWidth, width, step));
            }
            case Fit.Letterbox box -> {
                double factor = Math.min((double) height / fromHeight, (double) width / fromWidth);
                int inner = Math.clamp(Math.round(fromHeight * factor), 1, height);
                int innerWidth = Math.clamp(Math.round(fromWidth * factor), 1, width);
                yield new Placement(
                        height,
                        width,
                        (height - inner) / 2,
                        (width - innerWidth) / 2,
                        box.padding(),
                        ResampledAxis.whole(fromHeight, inner),
                        ResampledAxis.whole(fromWidth, innerWidth));
            }
        };
    }

    /**
     * {@return one channel at the new size, row-major}
     *
     * @param round whether values become whole numbers again, as pixels are
     */
    float[] resample(Rows rows, boolean round) {
        float[] result = new float[Math.multiplyExact(height, width)];
        Arrays.fill(result, padding);
        float[] source = new float[horizontal.sourceSize()];
        if (horizontal.isIdentity() && vertical.isIdentity()) {
            for (int y = 0; y < vertical.size(); y++) {
                rows.read(y, source);
                System.arraycopy(source, 0, result, (top + y) * width + left, source.length);
                finish(result, y, round);
            }
            return result;
        }
        // Rows are narrowed once, when they are first needed, and kept while a later row of the result may use them.
        float[][] narrowed = new float[vertical.sourceSize()][];
        for (int y = 0; y < vertical.size(); y++) {
            int first = vertical.first(y);
            int count = vertical.count(y);
            int to = (top + y) * width + left;
            Arrays.fill(result, to, to + horizontal.size(), 0);
            for (int i = 0; i < count; i++) {
                float[] row = narrowed[first + i];
                if (row == null) {
                    rows.read(first + i, source);
                    row = new float[horizontal.size()];
                    horizontal.apply(source, row);
                    narrowed[first + i] = row;
                }
                float weight = vertical.weight(y, i);
                for (int x = 0; x < row.length; x++) {
                    result[to + x] += weight * row[x];
                }
            }
            for (int done = y == 0 ? 0 : vertical.first(y - 1); done < first; done++) {
                narrowed[done] = null;
            }
            finish(result, y, round);
        }
        return result;
    }

    private void finish(float[] result, int y, boolean round) {
        int from = (top + y) * width + left;
        for (int x = from; round && x < from + horizontal.size(); x++) {
            result[x] = (float) Math.rint(result[x]);
        }
    }
}
