package io.corepress.cli;

import io.corepress.data.Dataset;
import io.corepress.data.IndexedDataset;
import io.corepress.data.input.InputBinding;
import io.corepress.data.input.ModelInput;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.data.source.LabelSource;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where samples come from. */
final class DataArguments {
    private static final String CLASS = "class:";

    @Option(
            names = "--data",
            paramLabel = "D",
            description =
                    "Samples: .npz, .npy, .csv, .txt, IDX or image files, a folder of images with or without a folder"
                            + " for each class, or class:NAME for a Dataset of your own.")
    String data;

    @Option(
            names = "--data-option",
            paramLabel = "KEY=VALUE",
            description =
                    "How to read the samples, for example layout=hwc, scale=1, mean=0.5, window=64; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--data-class-path",
            paramLabel = "JAR",
            description = "Where class:NAME is found; may be repeated.")
    private List<Path> classPath = new ArrayList<>();

    @Option(names = "--labels", paramLabel = "FILE", description = "The labels, if the samples do not have them.")
    private Path labels;

    @Option(names = "--limit", paramLabel = "N", description = "Take the first N samples.")
    private Long limit;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "32",
            description = "Samples at once, where the model takes any number (default: ${DEFAULT-VALUE}).")
    int batchSize;

    List<String> settings() {
        return settings;
    }

    void requireGiven(CommandSpec spec) {
        if (data == null) {
            throw Usage.error(spec, "--data D is needed");
        }
    }

    Dataset open(List<ModelInput> inputs, CommandSpec spec) throws IOException {
        if (batchSize < 1) {
            throw Usage.error(spec, "--batch-size must be at least 1, got " + batchSize);
        }
        if (limit != null && limit < 1) {
            throw Usage.error(spec, "--limit must be at least 1, got " + limit);
        }
        Dataset opened = data.startsWith(CLASS)
                ? labelled(ofClass(data.substring(CLASS.length()), spec), spec).map(new InputBinding(inputs))
                : fromFile(inputs, spec);
        return limit == null ? opened : opened.limit(limit);
    }

    private Dataset fromFile(List<ModelInput> inputs, CommandSpec spec) throws IOException {
        DataOptions options = Usage.checked(spec, () -> DataOptions.parse(settings));
        IndexedDataset opened = DataSource.open(Path.of(data), inputs, options);
        return labels == null ? opened : LabelSource.label(opened, labels);
    }

    private Dataset labelled(Dataset own, CommandSpec spec) throws IOException {
        if (!settings.isEmpty()) {
            throw Usage.error(
                    spec, "--data-option is for files; a class of your own gives its arrays as they should be");
        }
        if (labels == null) {
            return own;
        }
        if (own instanceof IndexedDataset indexed) {
            return LabelSource.label(indexed, labels);
        }
        throw Usage.error(spec, "--labels needs a class that is an IndexedDataset, or gives the labels itself");
    }

    /** The one place where a class is looked up by name: that is what the user asks for. */
    private Dataset ofClass(String name, CommandSpec spec) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : classPath) {
            urls.add(jar.toUri().toURL());
        }
        try {
            // Stays open: the classes of the data set are loaded as it works.
            ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), DataArguments.class.getClassLoader());
            return (Dataset) loader.loadClass(name).getDeclaredConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw Usage.error(spec, "there is no class " + name + " on the class path; --data-class-path adds to it");
        } catch (InvocationTargetException e) {
            throw new IOException(name + ": " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw Usage.error(spec, name + " must be a Dataset with a public constructor without parameters");
        }
    }
}
