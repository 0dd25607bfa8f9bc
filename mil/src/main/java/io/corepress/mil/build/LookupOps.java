package io.corepress.mil.build;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.Arrays;

/** Look-up by index. */
public sealed interface LookupOps extends Emitter permits BlockBuilder {

    /**
     * {@return a row of {@code table} for each index: {@code gather} along axis 0, as embeddings use it}
     *
     * @param table shape {@code [rows, ...]}
     * @param indices int32, from 0 to rows - 1
     */
    default Var gather(String name, Var table, Var indices) {
        Check.that(table.rank() >= 1, name, "the table must have an axis of rows", table);
        Check.that(indices.dataType() == DataType.INT32, name, "indices must be int32", indices);
        Params params = Params.of("x", table).with("indices", indices).with("axis", 0);
        if (opset().isAtLeast(OpSet.CORE_ML_6)) {
            params = params.with("batch_dims", 0);
        }
        if (opset().isAtLeast(OpSet.CORE_ML_7)) {
            params = params.with("validate_indices", false);
        }
        long[] row = table.shape().sizes();
        Shape shape = indices.shape().append(Arrays.copyOfRange(row, 1, row.length));
        return op("gather", name, params, table.dataType(), shape);
    }
}
