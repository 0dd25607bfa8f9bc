package io.corepress.learn.walk;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.StateType;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Observer;
import io.corepress.torch.Prediction;
import io.corepress.torch.Predictor;
import io.corepress.torch.PredictorState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Goes through the operations of a function once, with all samples at the same time: at any place it holds, for each
 * sample, the values that are still needed, and weights that come later may still be replaced. So every operation runs
 * once for each sample, and what must be held are the values that are alive at one place: a quarter of the heap at most,
 * the rest in temporary files.
 */
public final class Walk implements AutoCloseable {
    private final Function function;
    private final List<Operation> operations;
    private final EngineOptions options;
    private final Map<String, Operation> constants = new HashMap<>();
    private final Map<String, Integer> lastUse = new HashMap<>();
    private final Map<String, NamedType> types = new HashMap<>();
    private final List<Map<String, Tensor>> alive = new ArrayList<>();
    private final Set<String> given = new HashSet<>();
    private final Shelf shelf;
    private int position;

    /**
     * @param samples the inputs of the function, several samples together or one by one
     * @throws IllegalArgumentException if there are none
     * @throws UnsupportedModelException if the function has no body, or states, which live across its runs
     */
    public Walk(Function function, List<Map<String, Tensor>> samples, EngineOptions options) {
        this(function, samples, options, Runtime.getRuntime().maxMemory() / 4);
    }

    /**
     * @param inMemory bytes of values that are held in memory at most, beside the samples themselves
     */
    Walk(Function function, List<Map<String, Tensor>> samples, EngineOptions options, long inMemory) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("calibration needs at least one sample, got none");
        }
        for (NamedType input : function.inputs()) {
            if (input.type() instanceof StateType) {
                throw new UnsupportedModelException("the function has the state " + input.name()
                        + "; calibration needs a form of the model without states");
            }
            types.put(input.name(), input);
        }
        this.function = function;
        this.operations = function.body()
                .orElseThrow(() -> new UnsupportedModelException("the function has no body for " + function.opset()))
                .operations();
        this.options = options;
        this.shelf = new Shelf(inMemory);
        samples.forEach(sample -> alive.add(new LinkedHashMap<>(sample)));
        given.addAll(samples.getFirst().keySet());
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            for (String name : namesUsedBy(operation)) {
                lastUse.put(name, i);
            }
            for (NamedType output : operation.outputs()) {
                types.put(output.name(), output);
                if (operation.isConst() || operation.isConstexpr()) {
                    constants.put(output.name(), operation);
                }
            }
        }
    }

    /** {@return the names that an operation uses, those in its nested blocks included} */
    private static Set<String> namesUsedBy(Operation operation) {
        Set<String> names = new LinkedHashSet<>();
        operation.inputs().values().forEach(argument -> names.addAll(argument.names()));
        for (Block block : operation.blocks()) {
            names.addAll(block.outputs());
            block.operations().forEach(inner -> names.addAll(namesUsedBy(inner)));
        }
        return names;
    }

    /** {@return the place of an operation in the body of the function; -1 if it is in a nested block} */
    public int indexOf(Operation operation) {
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i) == operation) {
                return i;
            }
        }
        return -1;
    }

    /** Puts other numbers in the place of a weight, for operations that come from here on. */
    public void replace(String weight, Tensor numbers) {
        constants.put(weight, Operation.constant(weight, Value.of(numbers)));
    }

    /**
     * Runs everything before an operation.
     *
     * @param index of the operation, not before the current place
     */
    public void advanceTo(int index) {
        if (index < position) {
            throw new IllegalArgumentException("operation " + index + " is behind the walk, which is at " + position);
        }
        List<Operation> piece = operations.subList(position, index).stream()
                .filter(operation -> !operation.isConst() && !operation.isConstexpr())
                .toList();
        if (!piece.isEmpty()) {
            run(piece, index);
        }
        position = index;
    }

    /** {@return a value for each sample; it must be alive, as the inputs of the operation here are} */
    public List<Tensor> values(String name) {
        List<Tensor> values = new ArrayList<>();
        for (Map<String, Tensor> sample : alive) {
            Tensor value = sample.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no value " + name + " at this place, only " + sample.keySet());
            }
            values.add(value);
        }
        return values;
    }

    private void run(List<Operation> piece, int end) {
        Set<String> defined = new HashSet<>();
        Set<String> used = new LinkedHashSet<>();
        for (Operation operation : piece) {
            namesUsedBy(operation).stream()
                    .filter(name -> !defined.contains(name))
                    .forEach(used::add);
            operation.outputs().forEach(output -> defined.add(output.name()));
        }
        List<Operation> body = new ArrayList<>();
        Set<String> added = new HashSet<>();
        List<NamedType> inputs = new ArrayList<>();
        for (String name : used) {
            if (constants.containsKey(name)) {
                addConstant(name, added, body);
            } else if (alive.getFirst().containsKey(name)) {
                inputs.add(types.get(name));
            }
        }
        body.addAll(piece);
        List<String> outputs = piece.stream()
                .flatMap(operation -> operation.outputs().stream())
                .map(NamedType::name)
                .filter(name -> lastUse.getOrDefault(name, -1) >= end)
                .toList();
        Function part = new Function(
                inputs,
                function.opset(),
                Map.of(function.opset(), Block.of(body, outputs)),
                function.attributes(),
                function.extra());
        shelf.newFile();
        try (Predictor predictor = Predictor.load(part, options)) {
            for (Map<String, Tensor> sample : alive) {
                advance(predictor, inputs, outputs, sample, end);
            }
        }
    }

    private void addConstant(String name, Set<String> added, List<Operation> body) {
        Operation constant = constants.get(name);
        if (constant != null && added.add(name)) {
            namesUsedBy(constant).forEach(part -> addConstant(part, added, body));
            body.add(constant);
        }
    }

    private void advance(
            Predictor predictor, List<NamedType> inputs, List<String> outputs, Map<String, Tensor> sample, int end) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        inputs.forEach(input -> given.put(input.name(), sample.get(input.name())));
        Prediction prediction;
        try (PredictorState state = predictor.newState()) {
            prediction = predictor.predict(given, state, Observer.NONE);
        }
        sample.entrySet().removeIf(entry -> {
            boolean gone = lastUse.getOrDefault(entry.getKey(), -1) < end;
            if (gone && !this.given.contains(entry.getKey())) {
                shelf.drop(entry.getValue());
            }
            return gone;
        });
        for (String name : outputs) {
            Tensor value = prediction
                    .outputs()
                    .get(name)
                    .tensor()
                    .orElseThrow(() -> new UnsupportedModelException("value " + name
                            + " is no tensor, and a weight comes between its definition and its use"));
            sample.put(name, shelf.keep(value));
        }
    }

    /** {@return how many values are in files} */
    int spilledCount() {
        return shelf.spilledCount();
    }

    @Override
    public void close() {
        shelf.close();
    }
}
