package io.corepress.torch;

import io.corepress.mil.NamedType;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.Shape;
import io.corepress.torch.binding.NativeTensors;
import io.corepress.torch.binding.NativeType;
import io.corepress.torch.lower.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The numbers that the states of a function hold between predictions. Changed by each of them. */
public final class PredictorState implements AutoCloseable {
    private final Map<String, Tensor> tensors = new HashMap<>();

    private PredictorState() {}

    static PredictorState zeros(List<NamedType> inputs) {
        PredictorState state = new PredictorState();
        for (NamedType input : inputs) {
            if (input.type() instanceof StateType(ValueType wrapped) && wrapped instanceof TensorType type) {
                Shape shape = type.shape()
                        .orElseThrow(() -> new UnsupportedModelException(
                                "state " + input.name() + " must have a fixed shape, got " + type.toText()));
                Tensor zeros = NativeTensors.empty(NativeType.of(type.dataType()), shape.sizes());
                zeros.zero_();
                state.put(input.name(), zeros);
            }
        }
        return state;
    }

    private void put(String name, Tensor tensor) {
        tensor.retainReference();
        Tensor before = tensors.put(name, tensor);
        if (before != null) {
            before.releaseReference();
        }
    }

    /** {@return what operations of one run share} */
    Session session(long seed) {
        Generator generator = torch.createCPUGenerator(seed);
        return new Session() {
            @Override
            public Tensor readState(String name) {
                return tensors.get(name);
            }

            @Override
            public void writeState(String name, Tensor numbers) {
                put(name, new Tensor(numbers));
            }

            @Override
            public Generator random() {
                return generator;
            }
        };
    }

    /** Forgets how the numbers came about. */
    void detach() {
        Map.copyOf(tensors).forEach((name, tensor) -> put(name, tensor.detach()));
    }

    @Override
    public void close() {
        tensors.values().forEach(Pointer::releaseReference);
        tensors.clear();
    }
}
