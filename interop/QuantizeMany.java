import io.corepress.compress.WeightChoice;
import io.corepress.neuralnetwork.quantize.LayerSelection;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.neuralnetwork.quantize.WeightCoding;
import io.corepress.press.Press;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/**
 * Presses networks one after the other in one process, so that a start need not be paid for each. Reads lines of five
 * words: input, output, mode, bits, least elements. Answers each with the seconds that it took, or with what went wrong.
 */
public class QuantizeMany {
    public static void main(String[] args) throws IOException {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String[] words = line.split("\t");
            try {
                double seconds = press(words[2], Integer.parseInt(words[3]), Long.parseLong(words[4]))
                        .withOverwrite(true)
                        .run(Path.of(words[0]), Path.of(words[1]))
                        .seconds();
                System.out.println("ok\t" + seconds);
            } catch (IOException | RuntimeException e) {
                System.out.println("failed\t" + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            }
        }
    }

    private static Press press(String mode, int nbits, long threshold) {
        if (mode.equals("decompress")) {
            return Press.decompressing().withChoice(WeightChoice.ALL);
        }
        WeightCoding coding = nbits == 16
                ? WeightCoding.half()
                : switch (mode) {
                    case "linear" -> WeightCoding.linear(nbits);
                    case "linear_symmetric" -> WeightCoding.linearSymmetric(nbits);
                    case "linear_lut" -> WeightCoding.linearLut(nbits);
                    case "kmeans_lut" -> WeightCoding.kmeansLut(nbits);
                    case "int8_dynamic" -> WeightCoding.int8Dynamic();
                    default -> throw new IllegalArgumentException("no mode " + mode);
                };
        return Press.of(NetworkQuantizer.of(coding, LayerSelection.ALL.withWeightThreshold(threshold)));
    }
}
