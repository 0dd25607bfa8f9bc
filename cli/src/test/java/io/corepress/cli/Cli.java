package io.corepress.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import io.corepress.mil.OpSet;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.samples.SmallConvNet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** A run of the command line inside the test's own process. */
record Cli(int code, String out, String err) {

    static Cli run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
        int code = Main.run(words, new PrintWriter(out), new PrintWriter(err, true));
        return new Cli(code, out.toString(), err.toString());
    }

    /** {@return standard output, which must be one JSON document} */
    Map<String, Object> json() throws IOException {
        return JSON.std.mapFrom(out);
    }

    /** Writes a small convolutional network. */
    static Path model(Path folder, OpSet opset) throws IOException {
        Path path = folder.resolve("small-" + opset.target() + ".mlpackage");
        try (ModelPackage model = ModelPackage.of(SmallConvNet.program(opset))) {
            model.save(path);
        }
        return path;
    }
}
