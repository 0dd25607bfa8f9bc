package io.corepress.onnx.file;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.onnx.graph.Literal;
import io.corepress.onnx.proto.SparseTensorProto;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Spreads a sparse tensor, which ONNX keeps as its values and where they are, over a dense one. */
final class SparseDecoder {
    private SparseDecoder() {}

    static Literal decode(SparseTensorProto message, TensorDecoder tensors) throws IOException {
        String name = message.getValues().getName();
        if (!(tensors.decode(message.getValues()) instanceof Literal.Numbers(Tensor values))
                || !(tensors.decode(message.getIndices()) instanceof Literal.Numbers(Tensor indices))) {
            return new Literal.Unreadable("it is sparse and holds no numbers");
        }
        Shape shape = Shape.of(
                message.getDimsList().stream().mapToLong(Long::longValue).toArray());
        if (values.dataType().isSubByte() || values.dataType().sizeInBytes(shape.elementCount()) > Integer.MAX_VALUE) {
            throw new UnsupportedModelException("the sparse tensor " + name + " takes 2 GB or more when it is spread");
        }
        int width = values.dataType().bits() / 8;
        byte[] dense = new byte[(int) values.dataType().sizeInBytes(shape.elementCount())];
        byte[] stored = values.toBytes();
        ByteBuffer places = ByteBuffer.wrap(indices.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        // Either one number that counts elements, or one for each axis.
        boolean linear = indices.shape().rank() == 1;
        for (int i = 0; i < values.elementCount(); i++) {
            long place = linear ? places.getLong(i * 8) : 0;
            for (int axis = 0; !linear && axis < shape.rank(); axis++) {
                place = place * shape.size(axis) + places.getLong((i * shape.rank() + axis) * 8);
            }
            if (place < 0 || place >= shape.elementCount()) {
                throw new MalformedModelException(
                        "the sparse tensor " + name + " of shape " + shape + " has a value at element " + place);
            }
            System.arraycopy(stored, i * width, dense, (int) place * width, width);
        }
        return new Literal.Numbers(Tensor.ofBytes(values.dataType(), shape, dense));
    }
}
