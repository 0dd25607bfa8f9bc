package io.corepress.compress.availability;

import static io.corepress.compress.availability.Availability.HALF_FOR_FLOAT;
import static io.corepress.compress.availability.Availability.INTEGER_4_BITS;
import static io.corepress.compress.availability.Availability.INTEGER_PER_BLOCK;
import static io.corepress.compress.availability.Availability.INTEGER_PER_CHANNEL;
import static io.corepress.compress.availability.Availability.INTEGER_PER_TENSOR;
import static io.corepress.compress.availability.Availability.JOINT;
import static io.corepress.compress.availability.Availability.SPARSE;
import static io.corepress.compress.availability.Availability.SPARSE_INTEGER;
import static io.corepress.compress.availability.Availability.SPARSE_TABLE;
import static io.corepress.compress.availability.Availability.TABLE;
import static io.corepress.compress.availability.Availability.TABLE_3_BITS;
import static io.corepress.compress.availability.Availability.TABLE_OF_INTEGERS;
import static io.corepress.compress.availability.Availability.TABLE_OF_VECTORS;
import static io.corepress.compress.availability.Availability.TABLE_PER_GROUP;
import static io.corepress.compress.availability.Availability.TABLE_WITH_SCALE;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Cast;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.EnumSet;
import java.util.Set;

/** Which rows of the table a stored form is of. */
public final class StoredForms {
    private StoredForms() {}

    /** {@return the rows, all of which a system must know; none for a dense weight} */
    public static Set<Availability> of(CompressedWeight weight) {
        return switch (weight) {
            case Dense _ -> EnumSet.noneOf(Availability.class);
            case Cast _ -> EnumSet.of(HALF_FOR_FLOAT);
            case Dequantized dequantized -> of(dequantized);
            case Palettized palettized -> of(palettized);
            case Sparse(Stored(var _, var data)) ->
                data.dataType().isSubByte() ? EnumSet.of(SPARSE, JOINT) : EnumSet.of(SPARSE);
            case Sparse(SparseLut sparse) ->
                sparse.lut() instanceof Dense ? EnumSet.of(SPARSE_TABLE) : EnumSet.of(SPARSE_TABLE, JOINT);
            case Sparse _ -> EnumSet.of(SPARSE_INTEGER);
        };
    }

    /** {@return the first operator set that can hold a form} */
    public static OpSet minimumOpSet(CompressedWeight weight) {
        return of(weight).stream()
                .map(Availability::opset)
                .max(OpSet::compareTo)
                .orElse(OpSet.CORE_ML_5);
    }

    private static Set<Availability> of(Dequantized weight) {
        if (weight.data() instanceof Palettized palettized) {
            Set<Availability> rows = of(palettized);
            rows.add(TABLE_WITH_SCALE);
            return rows;
        }
        boolean plain = weight.data() instanceof Dense
                && weight.scale() instanceof Dense
                && weight.data().dataType().isInteger()
                && weight.data().dataType().bits() <= 8
                && weight.offset().map(StoredForms::isPlainOffset).orElse(true);
        if (!plain) {
            return EnumSet.of(JOINT);
        }
        if (weight.data().dataType().isSubByte()) {
            return EnumSet.of(INTEGER_4_BITS);
        }
        return switch (splitAxes(weight.data().shape(), weight.scale().shape())) {
            case 0 -> EnumSet.of(INTEGER_PER_TENSOR);
            case 1 -> EnumSet.of(INTEGER_PER_CHANNEL);
            default -> EnumSet.of(INTEGER_PER_BLOCK);
        };
    }

    private static boolean isPlainOffset(Tensor offset) {
        return offset.dataType().bits() <= 8 || offset.dataType() == DataType.FLOAT32;
    }

    private static Set<Availability> of(Palettized weight) {
        Set<Availability> rows = EnumSet.noneOf(Availability.class);
        DataType indices = weight.indices().dataType();
        Shape lut = weight.lut().shape();
        if (indices == DataType.UINT3) {
            rows.add(TABLE_3_BITS);
        }
        if (weight.vectorAxis().isPresent()) {
            rows.add(TABLE_OF_VECTORS);
        }
        if (lut.elementCount() / lut.size(lut.rank() - 1) != 1L << indices.bits()) {
            rows.add(TABLE_PER_GROUP);
        }
        if (!(weight.lut() instanceof Dense)) {
            rows.add(TABLE_OF_INTEGERS);
        }
        if (rows.isEmpty()) {
            rows.add(TABLE);
        }
        return rows;
    }

    /** {@return the number of axes with parameters of their own; 2 also for blocks of several} */
    private static int splitAxes(Shape data, Shape scale) {
        int count = 0;
        for (int axis = 0; axis < data.rank(); axis++) {
            if (scale.size(axis) > 1) {
                count += scale.size(axis) == data.size(axis) ? 1 : 2;
            }
        }
        return count;
    }
}
