import io.corepress.press.Press;
import java.io.IOException;
import java.nio.file.Path;

/** Turns compressed weights back into dense ones: {@code Decompress IN OUT}. */
public class Decompress {
    public static void main(String[] args) throws IOException {
        Press.decompressing().run(Path.of(args[0]), Path.of(args[1]));
    }
}
