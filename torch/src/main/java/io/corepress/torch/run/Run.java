package io.corepress.torch.run;

import io.corepress.mil.NamedType;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.torch.binding.NativeType;
import io.corepress.torch.lower.Body;
import io.corepress.torch.lower.Call;
import io.corepress.torch.lower.Datum;
import io.corepress.torch.lower.Operand;
import io.corepress.torch.lower.Session;
import io.corepress.torch.run.Plan.BlockPlan;
import io.corepress.torch.run.Plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** One run of a function: the values so far, by slot. */
final class Run {
    private final Plan plan;
    private final Constants constants;
    private final boolean roundsToHalf;
    private final Session session;
    private final Hooks hooks;
    private final Datum[] slots;

    Run(Plan plan, Constants constants, boolean roundsToHalf, Session session, Hooks hooks) {
        this.plan = plan;
        this.constants = constants;
        this.roundsToHalf = roundsToHalf;
        this.session = session;
        this.hooks = hooks;
        this.slots = new Datum[plan.slotCount()];
    }

    /** {@return the outputs, to be freed by the caller} */
    List<Datum> run(List<Datum> inputs) {
        try {
            List<Datum> outputs = runBlock(plan.body(), inputs, plan.inputs());
            outputs.forEach(output -> output.tensorsWithin().forEach(Pointer::retainReference));
            return outputs;
        } finally {
            for (int slot = 0; slot < slots.length; slot++) {
                free(slot);
            }
        }
    }

    /** {@return the outputs, as new handles of the innermost scope} */
    private List<Datum> runBlock(BlockPlan block, List<Datum> inputs, List<NamedType> types) {
        for (int i = 0; i < inputs.size(); i++) {
            try (PointerScope scope = new PointerScope()) {
                put(block.inputs()[i], inputs.get(i), types.isEmpty() ? null : types.get(i));
            }
        }
        free(block.unused());
        for (Step step : block.steps()) {
            run(step);
            free(step.dying());
        }
        List<Datum> outputs = new ArrayList<>();
        for (int slot : block.outputs()) {
            outputs.add(share(get(slot)));
        }
        free(block.own());
        return outputs;
    }

    private void run(Step step) {
        Call call = new Call(step.operation(), plan.opset(), operands(step), bodies(step), session);
        try (PointerScope scope = new PointerScope()) {
            List<Datum> results = step.lowering().run(call);
            List<NamedType> outputs = step.operation().outputs();
            for (int i = 0; i < step.outputs().length; i++) {
                put(step.outputs()[i], results.get(i), outputs.get(i));
            }
        } catch (FailedOperation | UnsupportedModelException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new FailedOperation(
                    "op \"" + step.operation().name() + "\" ("
                            + step.operation().type() + "): " + firstLine(e),
                    e);
        }
    }

    private Map<String, List<Operand>> operands(Step step) {
        Map<String, List<Operand>> operands = new LinkedHashMap<>();
        step.inputs().forEach((parameter, found) -> {
            List<Operand> list = new ArrayList<>(found.length);
            for (int slot : found) {
                list.add(new SlotOperand(slot));
            }
            operands.put(parameter, list);
        });
        return operands;
    }

    private List<Body> bodies(Step step) {
        return step.blocks().stream()
                .<Body>map(block -> inputs -> runBlock(block, inputs, List.of()))
                .toList();
    }

    private final class SlotOperand implements Operand {
        private final int slot;

        SlotOperand(int slot) {
            this.slot = slot;
        }

        @Override
        public Datum datum() {
            return get(slot);
        }

        @Override
        public Optional<Value> known() {
            return constants.known(slot);
        }
    }

    private Datum get(int slot) {
        if (!constants.holds(slot)) {
            return slots[slot];
        }
        String name = plan.names().get(slot);
        Optional<Tensor> other = hooks.replacement(name);
        if (other.isPresent()) {
            return new Datum.Dense(other.get());
        }
        Datum constant = constants.get(slot);
        return constant instanceof Datum.Dense(Tensor tensor)
                ? new Datum.Dense(hooks.constant(name, tensor))
                : constant;
    }

    /** Keeps a value beyond the scope of the operation that made it, in the type that the program declares. */
    private void put(int slot, Datum datum, NamedType declared) {
        Datum kept = datum;
        if (datum instanceof Datum.Dense(Tensor tensor)) {
            Tensor typed = declared != null && declared.type() instanceof TensorType type
                    ? round(tensor, type.dataType())
                    : tensor;
            kept = share(new Datum.Dense(hooks.value(plan.names().get(slot), typed)));
        } else {
            kept = share(datum);
        }
        kept.tensorsWithin().forEach(Pointer::retainReference);
        slots[slot] = kept;
    }

    private Tensor round(Tensor tensor, DataType declared) {
        ScalarType type = NativeType.of(declared);
        Tensor typed = tensor.scalar_type().value == type.value ? tensor : tensor.to(type);
        return declared == DataType.FLOAT16 && roundsToHalf ? halved(typed) : typed;
    }

    /** Rounded to float16; the gradient goes by the rounding, or it would be rounded too, and cut off at 65504. */
    private static Tensor halved(Tensor tensor) {
        Tensor numbers = tensor.detach();
        Tensor rounded = numbers.to(ScalarType.Half).to(ScalarType.Float);
        if (!tensor.requires_grad()) {
            return rounded;
        }
        // Infinity less infinity is no number.
        Tensor error = torch.nan_to_num(
                rounded.sub(numbers),
                new DoubleOptional(0),
                new DoubleOptional(Double.POSITIVE_INFINITY),
                new DoubleOptional(Double.NEGATIVE_INFINITY));
        return tensor.add(error);
    }

    /** {@return another handle on the same memory}: each slot frees its own */
    private static Datum share(Datum datum) {
        return switch (datum) {
            case Datum.Dense(Tensor tensor) -> new Datum.Dense(new Tensor(tensor));
            case Datum.Items(List<Tensor> tensors, boolean growing) -> {
                List<Tensor> shared = new ArrayList<>();
                tensors.forEach(tensor -> shared.add(tensor == null ? null : new Tensor(tensor)));
                yield new Datum.Items(shared, growing);
            }
            case Datum.Plain _, Datum.State _ -> datum;
        };
    }

    private void free(int... dying) {
        for (int slot : dying) {
            if (slots[slot] != null) {
                slots[slot].tensorsWithin().forEach(Pointer::releaseReference);
                slots[slot] = null;
            }
        }
    }

    /** The library's messages go on with a native stack trace, which tells a user nothing. */
    private static String firstLine(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
