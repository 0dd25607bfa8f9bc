import io.corepress.compress.WeightInfo;
import io.corepress.mlpackage.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;

/** Prints what a model is, and its weights: {@code Inspect MODEL}. */
public class Inspect {
    public static void main(String[] args) throws IOException {
        try (ModelPackage model = ModelPackage.open(Path.of(args[0]))) {
            System.out.println(model.kind() + ", specification version " + model.specificationVersion());
            model.programs().forEach((path, program) -> {
                for (WeightInfo weight : WeightInfo.of(program, 2048)) {
                    System.out.println(weight.name() + " " + weight.shape() + " " + weight.format() + ", "
                            + weight.bytes() + " bytes");
                }
            });
        }
    }
}
