import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.Lut;
import io.corepress.press.Press;
import java.io.IOException;
import java.nio.file.Path;

/** Keeps of each weight its sign and one magnitude, a table made by a function: {@code CustomTable IN OUT}. */
public class CustomTable {
    public static void main(String[] args) throws IOException {
        Press.of(OpPalettizerConfig.custom(CustomTable::signs)).run(Path.of(args[0]), Path.of(args[1]));
    }

    private static Lut signs(float[] weights) {
        double sum = 0;
        int[] indices = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            sum += Math.abs(weights[i]);
            indices[i] = weights[i] < 0 ? 0 : 1;
        }
        float mean = (float) (sum / weights.length);
        return new Lut(new float[] {-mean, mean}, indices);
    }
}
