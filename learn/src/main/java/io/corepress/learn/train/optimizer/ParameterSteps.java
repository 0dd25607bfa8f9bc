package io.corepress.learn.train.optimizer;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An optimizer that looks at one parameter after the other, each with its own memory and its own count of steps. */
final class ParameterSteps implements Optimizer {
    private static final String COUNT = "count";

    private final List<Parameter> parameters;
    private final List<String> kinds;
    private final Rule rule;
    private final Map<String, Map<String, Variable>> memories = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** How a parameter changes. */
    @FunctionalInterface
    interface Rule {
        /**
         * @param gradient may be overwritten
         * @param memory by kind, zeros at first
         * @param count of this step, from 1
         */
        void step(Parameter parameter, Variable gradient, Map<String, Variable> memory, long count, double rate);
    }

    /**
     * @param kinds of what is kept in memory for each parameter, of the parameter's shape
     */
    ParameterSteps(List<Parameter> parameters, List<String> kinds, Rule rule) {
        this.parameters = List.copyOf(parameters);
        this.kinds = kinds;
        this.rule = rule;
        if (parameters.stream().map(Parameter::name).distinct().count() != parameters.size()) {
            throw new IllegalArgumentException("two parameters have the same name");
        }
    }

    @Override
    public void step(double rate) {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("the learning rate must be 0 or more, got " + rate);
        }
        try (VariableScope scope = VariableScope.withoutGradients()) {
            for (Parameter parameter : parameters) {
                Optional<Variable> gradient = parameter.variable().gradient();
                if (gradient.isPresent()) {
                    int count = counts.merge(parameter.name(), 1, Integer::sum);
                    rule.step(parameter, gradient.get(), memory(parameter), count, rate * parameter.rateFactor());
                    parameter.variable().clearGradient();
                }
            }
        }
    }

    private Map<String, Variable> memory(Parameter parameter) {
        return memories.computeIfAbsent(parameter.name(), name -> {
            Map<String, Variable> memory = new HashMap<>();
            kinds.forEach(kind -> memory.put(
                    kind, Variable.filled(parameter.variable().shape(), 0).keep()));
            return memory;
        });
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            if (counts.containsKey(parameter.name())) {
                state.put(
                        parameter.name() + "/" + COUNT,
                        Tensor.ofInts(DataType.INT32, Shape.scalar(), counts.get(parameter.name())));
                Map<String, Variable> memory = memory(parameter);
                kinds.forEach(kind -> state.put(
                        parameter.name() + "/" + kind, memory.get(kind).toTensor()));
            }
        }
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        try (VariableScope scope = VariableScope.withoutGradients()) {
            for (Parameter parameter : parameters) {
                Tensor count = state.get(parameter.name() + "/" + COUNT);
                if (count != null) {
                    counts.put(parameter.name(), count.toInts()[0]);
                    memory(parameter)
                            .forEach((kind, numbers) ->
                                    InPlace.copy(numbers, Variable.of(state.get(parameter.name() + "/" + kind))));
                }
            }
        }
    }

    @Override
    public void close() {
        memories.values().forEach(memory -> memory.values().forEach(Variable::close));
        memories.clear();
    }
}
