package io.corepress.cli;

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
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Runs the usual commands once on a generated network. The build does this while the JDK watches, so that later starts
 * find their classes ready.
 */
final class StartUpTraining {
    private static final List<String> COMMANDS = List.of(
            "info",
            "weights",
            "palettize --nbits 4",
            "palettize --nbits 4 --group-size 16",
            "quantize",
            "prune --target-sparsity 0.5");

    private StartUpTraining() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("corepress-training");
        try {
            Path model = folder.resolve("model.mlpackage");
            try (ModelPackage made = ModelPackage.of(network())) {
                made.save(model);
            }
            Path out = folder.resolve("out.mlpackage");
            PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream());
            for (String command : COMMANDS) {
                List<String> words = new ArrayList<>(List.of(command.split(" ")));
                words.add(1, model.toString());
                if (words.size() > 2 || command.equals("quantize")) {
                    words.addAll(List.of("-o", out.toString(), "--force"));
                }
                int code = Main.run(words.toArray(String[]::new), nowhere, nowhere);
                if (code != 0) {
                    throw new IllegalStateException("exit code " + code + " of " + words);
                }
            }
            Main.run(new String[] {"diff", model.toString(), out.toString()}, nowhere, nowhere);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Program network() {
        return FunctionBuilder.program(OpSet.CORE_ML_8, f -> {
            Var x = f.input("x", DataType.FLOAT16, 1, 64, 8, 8);
            for (int layer = 0; layer < 12; layer++) {
                Var weight = f.constant("weight_" + layer, random(layer, 64, 64, 3, 3));
                x = f.relu("relu_" + layer, f.conv("conv_" + layer, x, weight, ConvSettings.of(1, 1)));
            }
            return List.of(x);
        });
    }

    private static Tensor random(long seed, long... sizes) {
        Random random = new Random(seed);
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(DataType.FLOAT16, shape, values);
    }
}
