package io.corepress.onnx;

import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.pass.Pass;
import io.corepress.mil.pass.Passes;
import io.corepress.onnx.convert.BlockWriter;
import io.corepress.onnx.convert.GraphImport;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.Names;
import io.corepress.onnx.convert.Problem;
import io.corepress.onnx.convert.Settings;
import io.corepress.onnx.graph.Graph;
import io.corepress.onnx.graph.ValueInfo;
import io.corepress.onnx.op.Operators;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

/**
 * Imports ONNX models: their graphs, operator by operator, become ML programs.
 *
 * {@snippet :
 * try (OnnxModel model = OnnxModel.open(path)) {
 *     ImportedProgram imported = OnnxImport.program(model, OnnxOptions.standard(OpSet.CORE_ML_7));
 *     ModelPackage.of(imported.program()).save(out);
 * }
 * }
 */
public final class OnnxImport {
    /** Larger tensors are computed from known ones only in the program. */
    private static final long FOLD_LIMIT = 1L << 24;

    /** What is folded even if constant folding is switched off, for sizes and axes must be known. */
    private static final long SMALL_FOLD_LIMIT = 1024;

    private final OnnxOptions options;
    private final Graph graph;
    private final GraphImport nodes = new GraphImport(Operators.all());
    private final Map<String, PortType> inputs = new LinkedHashMap<>();
    private final List<String> outputNames;
    private final Set<String> argumentNames = new HashSet<>();
    private final ImportListener listener;
    private long nodesDone;

    private OnnxImport(OnnxModel model, OnnxOptions options, ImportListener listener) {
        this.options = options;
        this.listener = listener;
        this.graph = model.graph();
        this.outputNames = outputNames(graph);
        for (ValueInfo input : model.inputs()) {
            if (!options.fixedInputs().containsKey(input.name())) {
                inputs.put(input.name(), PortType.of(input, options));
            }
        }
    }

    /** As {@link #program(OnnxModel, OnnxOptions, ImportListener)}, with nobody listening. */
    public static ImportedProgram program(OnnxModel model, OnnxOptions options) {
        return program(model, options, ImportListener.NONE);
    }

    /**
     * {@return the program of a model}
     *
     * <p>The weights of the program are read from the model's files, so it is of use only while the model is open.
     *
     * @throws UnsupportedModelException with all operators that cannot be translated, each with its place and reason
     * @throws IllegalArgumentException if the options name inputs, sizes or passes that there are not
     * @throws CancellationException if the listener asked to stop
     */
    public static ImportedProgram program(OnnxModel model, OnnxOptions options, ImportListener listener) {
        InputCheck.check(model, options);
        List<Pass> passes = Passes.without(options.disabledPasses(), options.store());
        ImportedProgram imported = new OnnxImport(model, options, listener).run();
        Program program = imported.program();
        for (Pass pass : passes) {
            program = pass.transform().apply(program);
        }
        return new ImportedProgram(program, imported.inputs(), imported.outputs());
    }

    /** {@return the passes that follow an import, in order; their names switch them off} */
    public static List<Pass> passes() {
        return Passes.standard(TensorStore.onHeap());
    }

    private ImportedProgram run() {
        List<Var> results = new ArrayList<>();
        List<Var> arguments = new ArrayList<>();
        Program program = FunctionBuilder.program(options.opset(), builder -> {
            results.addAll(build(builder, arguments));
            return results;
        });
        Map<String, String> names = new HashMap<>();
        List<Var> outputs = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            names.put(results.get(i).name(), outputNames.get(i));
            outputs.add(new Var(outputNames.get(i), results.get(i).type()));
        }
        Program named = program.mapFunctions(new Renaming(names)::apply);
        return new ImportedProgram(named, ports(graph.requiredInputs(), arguments), ports(graph.outputs(), outputs));
    }

    private List<ImportedProgram.Port> ports(List<ValueInfo> sources, List<Var> vars) {
        List<ValueInfo> given = sources.stream()
                .filter(source -> !options.fixedInputs().containsKey(source.name()))
                .toList();
        List<ImportedProgram.Port> ports = new ArrayList<>();
        for (int i = 0; i < vars.size(); i++) {
            ports.add(new ImportedProgram.Port(
                    vars.get(i).name(), given.get(i), vars.get(i).tensorType()));
        }
        return ports;
    }

    private List<Var> build(FunctionBuilder builder, List<Var> arguments) {
        boolean folds = !options.disabledPasses().contains(Passes.CONSTANT_FOLDING);
        Settings settings = new Settings(
                options.opset(), options.floatType(), options.store(), folds ? FOLD_LIMIT : SMALL_FOLD_LIMIT);
        BlockWriter writer = BlockWriter.of(builder, settings, new Names(new HashSet<>(outputNames)));
        List<GraphValue> values = new ArrayList<>();
        for (ValueInfo input : graph.requiredInputs()) {
            Tensor fixed = options.fixedInputs().get(input.name());
            values.add(
                    fixed != null
                            ? new GraphValue.Known(fixed)
                            : new GraphValue.Computed(input(builder, writer, input, arguments)));
        }
        List<GraphValue> outputs;
        try {
            outputs = nodes.outermost(graph, writer, values, this::afterNode);
        } catch (UnsupportedModelException e) {
            throw nodes.problems().isEmpty() ? e : refusal(nodes.problems());
        }
        if (!nodes.problems().isEmpty()) {
            throw refusal(nodes.problems());
        }
        List<Var> results = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            results.add(output(writer, outputs.get(i), outputNames.get(i), results));
        }
        return results;
    }

    private void afterNode() {
        if (listener.isCancelled()) {
            throw new CancellationException("the import was stopped");
        }
        nodesDone++;
        listener.onNode(nodesDone, graph.nodes().size());
    }

    static UnsupportedModelException refusal(List<Problem> problems) {
        return new UnsupportedModelException("the model has " + problems.size()
                + (problems.size() == 1 ? " node that" : " nodes that") + " cannot be imported:"
                + problems.stream().map(problem -> "\n  " + problem.toText()).collect(Collectors.joining()));
    }

    private Var input(FunctionBuilder builder, BlockWriter writer, ValueInfo input, List<Var> arguments) {
        PortType port = inputs.get(input.name());
        Var argument = builder.input(writer.freshName(input.name()), port.type());
        arguments.add(argument);
        argumentNames.add(argument.name());
        Var var = port.isScalar()
                ? builder.op(
                        "squeeze",
                        writer.freshName(argument.name() + "_scalar"),
                        Params.of("x", argument).with("axes", new int[] {0}))
                : argument;
        return port.inside() == var.dataType()
                ? var
                : writer.cast(
                        var,
                        writer.freshName(
                                argument.name() + "_to_" + port.inside().milName()),
                        port.inside());
    }

    /** {@return the value in a type that an output may have; it gets its name at the end} */
    private Var output(BlockWriter writer, GraphValue value, String name, List<Var> before) {
        Var var = switch (value) {
            case GraphValue.Computed(Var computed) -> computed;
            case GraphValue.Known(Tensor tensor) -> writer.constants().of(name + "_value", tensor);
            case GraphValue.Sizes sizes -> writer.sizes().of(name, sizes);
            case GraphValue.Quantized weight -> writer.constants().of(name + "_weight", weight);
            default -> throw new UnsupportedModelException("the output \"" + name + "\" is no tensor of numbers");
        };
        DataType outside = PortType.outside(var.dataType(), options);
        Var typed = outside == var.dataType()
                ? var
                : writer.cast(var, writer.freshName(name + "_" + outside.milName()), outside);
        if (typed.tensorType().hasKnownRank() && typed.rank() == 0) {
            return writer.builder()
                    .op(
                            "expand_dims",
                            writer.freshName(name + "_vector"),
                            Params.of("x", typed).with("axes", new int[] {0}));
        }
        // An output must be computed, and be no other output.
        boolean isOwn = value instanceof GraphValue.Computed && !isArgument(typed) && !before.contains(typed);
        return isOwn || typed != var
                ? typed
                : writer.builder().op("identity", writer.freshName(name + "_output"), Params.of("x", typed));
    }

    private boolean isArgument(Var var) {
        return argumentNames.contains(var.name());
    }

    private static List<String> outputNames(Graph graph) {
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (ValueInfo output : graph.outputs()) {
            String name = Names.identifier(output.name());
            String free = name;
            for (int number = 0; !taken.add(free); number++) {
                free = name + "_" + number;
            }
            names.add(free);
        }
        return names;
    }
}
