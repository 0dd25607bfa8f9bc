package io.corepress.samples;

import io.corepress.mil.OpSet;
import io.corepress.mlpackage.ModelPackage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/**
 * Writes a {@link Sample} as a model package: {@code MakeSample resnet50 OUT.mlpackage [--target iOS18]}. Exit codes are
 * those of the command line of Corepress: 0 done, 2 usage, 4 cannot write. A program of its own, so that demos and
 * benchmarks have a model before they need anything else.
 */
public final class MakeSample {
    /** The oldest whose models have fp16 inputs and compressed weights. */
    private static final String DEFAULT_TARGET = "iOS16";

    private static final int OK = 0;
    private static final int USAGE = 2;
    private static final int CANNOT_WRITE = 4;

    private MakeSample() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    /** {@return the exit code} */
    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 2 && !(args.length == 4 && args[2].equals("--target"))) {
            err.println("usage: MakeSample NAME OUT.mlpackage [--target iOS15|iOS16|iOS17|iOS18|iOS26]");
            for (Sample sample : Sample.values()) {
                err.printf("  %-17s %s%n", sample.label(), sample.description());
            }
            return USAGE;
        }
        try {
            Sample sample = Sample.of(args[0]);
            OpSet opset = OpSet.ofTarget(args.length == 4 ? args[3] : DEFAULT_TARGET);
            write(sample, opset, Path.of(args[1]));
            out.println("wrote " + sample.label() + " for " + opset.osNames() + " to " + args[1]);
            return OK;
        } catch (IllegalArgumentException e) {
            err.println("error: " + e.getMessage());
            return USAGE;
        } catch (FileAlreadyExistsException e) {
            err.println("error: there is something at " + e.getFile() + " already");
            return CANNOT_WRITE;
        } catch (IOException e) {
            err.println("error: cannot write " + args[1] + ": " + e);
            return CANNOT_WRITE;
        }
    }

    private static void write(Sample sample, OpSet opset, Path out) throws IOException {
        try (ModelPackage model = ModelPackage.of(sample.program(opset))) {
            model.save(out);
        }
    }
}
