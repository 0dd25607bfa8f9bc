package io.corepress.learn.hessian;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.ValueType.Unknown;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.util.List;
import java.util.Map;

/** {@code XᵀX} for a stack of matrices, by the engine: a program of one {@code matmul}. */
final class GramProduct implements AutoCloseable {
    private final Predictor predictor;

    GramProduct(EngineOptions engine) {
        List<Dimension> any = List.of(new Unknown(false), new Unknown(false), new Unknown(false));
        Function function = FunctionBuilder.function(OpSet.CORE_ML_5, builder -> {
            Var rows = builder.input("rows", TensorType.of(DataType.FLOAT32, any));
            return List.of(builder.matmul("gram", rows, rows, true, false));
        });
        predictor = Predictor.load(function, engine);
    }

    /**
     * @param rows shape {@code [groups, count, columns]}
     * @param sums one matrix for each group
     */
    void addTo(Tensor rows, List<double[]> sums) {
        Tensor gram = predictor.predict(Map.of("rows", rows)).tensor("gram");
        TensorReader reader = new TensorReader(gram);
        int columns = Math.toIntExact(rows.shape().size(2));
        float[] line = new float[columns];
        long at = 0;
        for (double[] sum : sums) {
            for (int row = 0; row < columns; row++, at += columns) {
                reader.readFloats(at, line, 0, columns);
                for (int column = 0; column < columns; column++) {
                    sum[row * columns + column] += line[column];
                }
            }
        }
    }

    @Override
    public void close() {
        predictor.close();
    }
}
