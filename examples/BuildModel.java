import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Builds a small convolutional network and saves it: {@code BuildModel OUT}. */
public class BuildModel {
    public static void main(String[] args) throws IOException {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var image = f.input("image", DataType.FLOAT16, 1, 3, 32, 32);
            Var weight = f.constant("weight", random(Shape.of(32, 3, 3, 3)));
            Var features = f.conv("conv", image, weight, ConvSettings.of(2, 1));
            Var more = f.constant("more", random(Shape.of(64, 32, 3, 3)));
            return List.of(f.relu("features", f.conv("conv_2", features, more, ConvSettings.of(2, 1))));
        });
        try (ModelPackage model = ModelPackage.of(program)) {
            model.save(Path.of(args[0]));
        }
    }

    private static Tensor random(Shape shape) {
        Random random = new Random(1);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(DataType.FLOAT16, shape, values);
    }
}
