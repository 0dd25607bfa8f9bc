package io.corepress.onnx.convert;

import io.corepress.tensor.Shape;

/** The target of a Reshape: 0 copies the size of the input, -1 is what is left. */
final class ReshapeSizes {
    private ReshapeSizes() {}

    static Shape of(Call call, Shape input) {
        long[] sizes = call.integers("shape", 1).orElseThrow(() -> call.refuse("the shape is missing"));
        boolean zeroIsZero = call.attributes().flag("allowzero", false);
        long known = 1;
        int open = -1;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 0 && !zeroIsZero) {
                sizes[i] = input.size(i);
            }
            if (sizes[i] < 0) {
                open = i;
            } else {
                known *= sizes[i];
            }
        }
        if (open >= 0) {
            sizes[open] = known == 0 ? 0 : input.elementCount() / known;
        }
        return Shape.of(sizes);
    }
}
