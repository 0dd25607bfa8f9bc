package io.corepress.compress.prune;

import io.corepress.compress.weight.Chunks;
import io.corepress.mil.Value;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Picks the elements at the ones of a mask, bit for bit, in order. */
final class Selection {
    /** Results up to this size are made on the heap first, because the smallest do not belong in a weight file. */
    private static final long SMALL = 64;

    private Selection() {}

    /**
     * {@return {@code data[mask]}, shape [mask.ones()]}
     *
     * @param data of the shape of the mask; elements of up to 32 bits
     */
    static Tensor select(Tensor data, Mask mask, TensorStore store) {
        if (mask.ones() > SMALL) {
            return write(data, mask, store);
        }
        Tensor small = write(data, mask, TensorStore.onHeap());
        return Value.belongsInWeightFile(small) ? store.keep(small) : small;
    }

    /**
     * {@return what remains of {@code nonzeroData}, the values at the ones of {@code wide}, under the mask {@code
     * narrow}, whose ones are all ones of {@code wide}}
     */
    static Tensor narrow(Tensor nonzeroData, Tensor wide, Mask narrow, TensorStore store) {
        Tensor kept = write(narrow.tensor(), new Mask(wide, nonzeroData.elementCount()), TensorStore.onHeap());
        return select(nonzeroData, new Mask(kept, narrow.ones()), store);
    }

    private static Tensor write(Tensor data, Mask mask, TensorStore store) {
        try (TensorWriter writer = store.begin(data.dataType(), Shape.of(mask.ones()))) {
            Chunks.run(
                    data.elementCount(),
                    Chunks.workersFor(data.elementCount()),
                    () -> data.dataType().isSubByte()
                            ? new CodePicker(data, mask.tensor(), writer)
                            : new BytePicker(data, mask.tensor(), writer));
            return writer.finish();
        }
    }

    private static final class CodePicker implements Chunks.Worker {
        private final TensorReader data;
        private final TensorReader mask;
        private final TensorWriter writer;
        private final byte[] codes = new byte[Chunks.SIZE];
        private final byte[] keep = new byte[Chunks.SIZE];
        private int kept;

        CodePicker(Tensor data, Tensor mask, TensorWriter writer) {
            this.data = new TensorReader(data);
            this.mask = new TensorReader(mask);
            this.writer = writer;
        }

        @Override
        public void compute(long start, int length) {
            data.readCodes(start, codes, 0, length);
            mask.readCodes(start, keep, 0, length);
            kept = 0;
            for (int i = 0; i < length; i++) {
                codes[kept] = codes[i];
                kept += keep[i];
            }
        }

        @Override
        public void deliver() {
            writer.appendCodes(codes, 0, kept);
        }
    }

    /** Moves elements of whole bytes without knowing what they mean. */
    private static final class BytePicker implements Chunks.Worker {
        private final Tensor data;
        private final TensorReader mask;
        private final TensorWriter writer;
        private final int width;
        private final ByteBuffer bytes;
        private final byte[] keep = new byte[Chunks.SIZE];
        private int kept;

        BytePicker(Tensor data, Tensor mask, TensorWriter writer) {
            this.data = data;
            this.mask = new TensorReader(mask);
            this.writer = writer;
            this.width = data.dataType().bits() / 8;
            this.bytes = ByteBuffer.allocate(Chunks.SIZE * width).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void compute(long start, int length) {
            data.bytes().read(start * width, bytes.clear().limit(length * width));
            bytes.clear();
            mask.readCodes(start, keep, 0, length);
            // Every element is moved to the end of what is kept, and stays there if it is kept: no branches.
            kept = 0;
            switch (width) {
                case 1 -> {
                    for (int i = 0; i < length; i++) {
                        bytes.put(kept, bytes.get(i));
                        kept += keep[i];
                    }
                }
                case 2 -> {
                    for (int i = 0; i < length; i++) {
                        bytes.putShort(2 * kept, bytes.getShort(2 * i));
                        kept += keep[i];
                    }
                }
                case 4 -> {
                    for (int i = 0; i < length; i++) {
                        bytes.putInt(4 * kept, bytes.getInt(4 * i));
                        kept += keep[i];
                    }
                }
                default -> throw new IllegalArgumentException("cannot pick elements of " + width + " bytes");
            }
        }

        @Override
        public void deliver() {
            writer.appendBytes(bytes.array(), 0, kept * width);
        }
    }
}
