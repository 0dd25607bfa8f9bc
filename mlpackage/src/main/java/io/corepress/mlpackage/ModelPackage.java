package io.corepress.mlpackage;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.Program;
import io.corepress.mil.ProgramTransform;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.program.BlobTarget;
import io.corepress.mlpackage.program.Origins;
import io.corepress.mlpackage.program.ProgramReader;
import io.corepress.mlpackage.program.ProgramWriter;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.specification.ModelTree;
import io.corepress.mlpackage.specification.Specification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A Core ML model: a {@code .mlpackage} folder, a bare {@code .mlmodel} file, or one made in memory. Models of every
 * kind are opened and saved; those that hold ML programs, alone or in pipelines, show them as {@link Program}s.
 *
 * <p>A model is an immutable value, but it keeps its files open, from which the tensors of its programs are read. A
 * changed copy shares them: closing one of the copies closes all. What is not changed is saved as it was, byte for
 * byte; a model without any change is copied.
 *
 * {@snippet :
 * try (ModelPackage model = ModelPackage.open(in)) {
 *     model.mapPrograms(transform).withUserDefined("by", "me").save(out);
 * }
 * }
 */
public final class ModelPackage implements AutoCloseable {
    private final Optional<PackageSource> source;
    /** The model as it was read; null if it was made in memory. */
    private final Model originalMessage;
    /** The model with changes beside the programs; the original programs are still in it. */
    private final Model message;

    private final Map<String, Program> originalPrograms;
    private final Map<String, Program> programs;
    private final Origins origins;

    private ModelPackage(
            Optional<PackageSource> source,
            Model originalMessage,
            Model message,
            Map<String, Program> originalPrograms,
            Map<String, Program> programs,
            Origins origins) {
        this.source = source;
        this.originalMessage = originalMessage;
        this.message = message;
        this.originalPrograms = originalPrograms;
        this.programs = Collections.unmodifiableMap(programs);
        this.origins = origins;
    }

    /**
     * Opens a model package (a folder with a manifest) or a bare model file. Weights are not loaded, but every
     * reference to them is checked. Symbolic links are followed.
     *
     * @throws java.nio.file.NoSuchFileException if there is nothing at {@code path}
     * @throws IOException if a file cannot be read
     * @throws MalformedModelException if a file breaks its format
     * @throws UnsupportedModelException if it is of a version, or has data types, that are not known
     */
    public static ModelPackage open(Path path) throws IOException {
        PackageSource source = PackageSource.open(path);
        try {
            Model message = source.readModel();
            Origins origins = new Origins();
            Map<String, Program> programs = new LinkedHashMap<>();
            ModelTree.forEach(message, (inner, model) -> {
                if (model.hasMlProgram()) {
                    programs.put(inner, ProgramReader.read(model.getMlProgram(), inner, source, origins));
                }
            });
            return new ModelPackage(Optional.of(source), message, message, programs, programs, origins);
        } catch (UncheckedIOException e) {
            source.close();
            throw e.getCause();
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /**
     * {@return a new model around a program}
     *
     * <p>Its description follows from the program's functions: multi-arrays of the types and shapes of their inputs
     * and outputs, where sizes known only at run time become ranges from 1. A program of several functions becomes a
     * multifunction model, whose default is {@code main} or else the first.
     *
     * @throws UnsupportedModelException if an input or output has a type that no model can have
     */
    public static ModelPackage of(Program program) {
        return new ModelPackage(
                Optional.empty(), null, NewModel.of(program), Map.of(), Map.of("", program), new Origins());
    }

    /** {@return what this model is, as the format calls it: {@code mlProgram}, {@code pipeline}, {@code neuralNetwork}, ...} */
    public String kind() {
        return kind(message);
    }

    /** {@return the kind of every model in this one by path: the root has the path {@code ""}} */
    public Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        ModelTree.forEach(message, (path, model) -> kinds.put(path, kind(model)));
        return kinds;
    }

    /** {@return whether apps may train the model further on the device} */
    public boolean isUpdatable() {
        return message.getIsUpdatable();
    }

    /** {@return the version of the format, 1 to 10, on which the OS that the model needs depends} */
    public int specificationVersion() {
        return versionedMessage().getSpecificationVersion();
    }

    /** {@return inputs, outputs, states and functions} */
    public ModelDescription description() {
        return DescriptionReader.description(message.getDescription());
    }

    public Metadata metadata() {
        return DescriptionReader.metadata(message.getDescription().getMetadata());
    }

    /**
     * {@return the ML programs by the path of the model that holds them: {@code ""} for the root, {@code pipeline[0]}
     * for the first model of a pipeline; empty for other kinds of model}
     */
    public Map<String, Program> programs() {
        return programs;
    }

    /**
     * {@return the program of a model that holds exactly one}
     *
     * @throws UnsupportedModelException if there is none, or more than one
     */
    public Program program() {
        return programs.get(onlyPath());
    }

    /**
     * {@return this model with another program in the place of the only one}
     *
     * @throws UnsupportedModelException if there is none, or more than one
     */
    public ModelPackage withProgram(Program program) {
        return withPrograms(Map.of(onlyPath(), program));
    }

    /**
     * {@return this model with other programs at some or all of the paths of {@link #programs}}
     *
     * @throws IllegalArgumentException if there is no program at one of the paths
     */
    public ModelPackage withPrograms(Map<String, Program> changed) {
        Map<String, Program> all = new LinkedHashMap<>(programs);
        changed.forEach((path, program) -> {
            if (all.replace(path, program) == null) {
                throw new IllegalArgumentException("there is no program at \"" + path + "\", only at " + all.keySet());
            }
        });
        return new ModelPackage(source, originalMessage, message, originalPrograms, all, origins);
    }

    /** {@return this model with every program replaced by what {@code transform} makes of it} */
    public ModelPackage mapPrograms(ProgramTransform transform) {
        Map<String, Program> changed = new LinkedHashMap<>();
        programs.forEach((path, program) -> changed.put(path, transform.apply(program)));
        return withPrograms(changed);
    }

    /** {@return this model with an entry of the user-defined metadata added or replaced} */
    public ModelPackage withUserDefined(String key, String value) {
        Model.Builder changed = message.toBuilder();
        changed.getDescriptionBuilder().getMetadataBuilder().putUserDefined(key, value);
        return new ModelPackage(source, originalMessage, changed.build(), originalPrograms, programs, origins);
    }

    /** {@return what the model file says, for rooms that work on the messages themselves} */
    public Specification specification() {
        return new Specification(message);
    }

    /**
     * {@return this model with another specification, made from its own}
     *
     * @param programs by the path of the model that holds them, one for each model of the specification that says it
     *     is an ML program; the programs inside its messages are not read
     * @throws IllegalArgumentException if a program is missing, or is one too many
     */
    public ModelPackage withSpecification(Specification specification, Map<String, Program> programs) {
        Set<String> paths = new LinkedHashSet<>();
        ModelTree.forEach(specification.message(), (path, model) -> {
            if (model.hasMlProgram()) {
                paths.add(path);
            }
        });
        if (!paths.equals(programs.keySet())) {
            throw new IllegalArgumentException("the specification has ML programs at " + paths
                    + ", but programs are given for " + programs.keySet());
        }
        return new ModelPackage(
                source,
                originalMessage,
                specification.message(),
                originalPrograms,
                new LinkedHashMap<>(programs),
                origins);
    }

    /**
     * {@return this model with an input that apps give as an image} The program still gets a tensor {@code [1, 3, height,
     * width]}, or one channel for grayscale, of values 0 to 255.
     *
     * @param colorSpace {@code RGB}, {@code BGR} or {@code GRAYSCALE}
     * @throws UnsupportedModelException if there is no such input, or it has another shape
     */
    public ModelPackage withImageInput(String name, String colorSpace) {
        Model.Builder changed = message.toBuilder();
        changed.setDescription(ImageInputs.declare(message.getDescription(), name, colorSpace));
        return new ModelPackage(source, originalMessage, changed.build(), originalPrograms, programs, origins);
    }

    /** {@return how many bytes the files of this model take; zeros for a model made in memory} */
    public PackageSize size() throws IOException {
        return source.isPresent() ? PackageSize.of(source.get()) : new PackageSize(0, 0, 0);
    }

    /**
     * Saves to a path where nothing is yet.
     *
     * @see #writer(Path, boolean, LongConsumer)
     */
    public void save(Path out) throws IOException {
        save(out, false);
    }

    /**
     * Saves.
     *
     * @param overwrite whether a model that is already there is replaced; it may be the one that this was opened from
     * @see #writer(Path, boolean, LongConsumer)
     */
    public void save(Path out, boolean overwrite) throws IOException {
        try (PackageWriter writer = writer(out, overwrite)) {
            writer.finish(this);
        }
    }

    /** Starts saving a model that is derived from this one, without a listener. */
    public PackageWriter writer(Path out, boolean overwrite) throws IOException {
        return writer(out, overwrite, bytes -> {});
    }

    /**
     * Starts saving a model that is derived from this one: its weights may be written while they are computed.
     *
     * @param out ends in {@code .mlpackage}, or in {@code .mlmodel} for models without ML programs
     * @param overwrite whether a model that is already there is replaced
     * @param progress is told how many more bytes have been written, now and then
     * @throws java.nio.file.FileAlreadyExistsException if something is at {@code out} that may not be replaced
     * @throws IllegalArgumentException if {@code out} has another ending, or lies inside this package
     */
    public PackageWriter writer(Path out, boolean overwrite, LongConsumer progress) throws IOException {
        return PackageWriter.start(out, overwrite, progress, source);
    }

    /** Closes the files, also for copies of this model; tensors of its programs cannot be read any more. */
    @Override
    public void close() throws IOException {
        if (source.isPresent()) {
            source.get().close();
        }
    }

    Optional<PackageSource> source() {
        return source;
    }

    Model message() {
        return message;
    }

    /** {@return the message with the versions that it will be saved with; the original programs are still in it} */
    Model versionedMessage() {
        return ModelTree.replace(message, this::withVersion);
    }

    /** {@return whether everything beside the programs is as it was read} */
    boolean hasOriginalMessage() {
        return message == originalMessage;
    }

    /** {@return whether every program is the object that was read} */
    boolean hasOriginalPrograms() {
        return programs.entrySet().stream().allMatch(entry -> originalPrograms.get(entry.getKey()) == entry.getValue());
    }

    /** {@return the message to save; all tensors for weight files have been placed} */
    Model encode(BlobTarget blobs) {
        return ModelTree.replace(
                message,
                (path, model) -> model.hasMlProgram()
                        ? withVersion(path, model).toBuilder()
                                .setMlProgram(ProgramWriter.write(programs.get(path), path, blobs, origins))
                                .build()
                        : model);
    }

    /** {@return the model at a path with the version that its program needs, if that is not the one that was read} */
    private Model withVersion(String path, Model model) {
        Program program = programs.get(path);
        if (originalPrograms.get(path) == program) {
            return model;
        }
        int needed = NewModel.versionFor(program, model.getDescription());
        return needed <= model.getSpecificationVersion()
                ? model
                : model.toBuilder().setSpecificationVersion(needed).build();
    }

    private String onlyPath() {
        if (programs.size() == 1) {
            return programs.keySet().iterator().next();
        }
        throw new UnsupportedModelException(
                programs.isEmpty()
                        ? "this model is a " + kind() + " and holds no ML program"
                        : "this model holds " + programs.size() + " ML programs, at " + programs.keySet());
    }

    static String kind(Model model) {
        return switch (model.getTypeCase()) {
            case TYPE_NOT_SET -> "unknown";
            default ->
                Model.getDescriptor()
                        .findFieldByNumber(model.getTypeCase().getNumber())
                        .getName();
        };
    }
}
