package io.corepress.onnx.convert;

import io.corepress.mil.Operation;
import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Moves;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The constants of a block, each tensor of the graph once; those of the blocks around it are used as well. It collects
 * them, so it changes.
 */
public final class Constants {
    /** Computed tensors from this size on go to the store. */
    private static final long LARGE_BYTES = 1 << 16;

    private final BlockBuilder builder;
    private final Optional<Constants> outer;
    private final Settings settings;
    private final Names names;
    private final Map<Tensor, Map<DataType, Var>> constants = new IdentityHashMap<>();
    private final Map<Quantized, Var> quantized = new IdentityHashMap<>();
    /** The tensors of constants, in the types of the graph, by the name of the constant. */
    private final Map<String, Tensor> sources = new HashMap<>();
    /** Tensors and what they are with their axes exchanged; of the outermost block. */
    private final Map<Tensor, Tensor> transposed = new IdentityHashMap<>();

    Constants(BlockBuilder builder, Optional<Constants> outer, Settings settings, Names names) {
        this.builder = builder;
        this.outer = outer;
        this.settings = settings;
        this.names = names;
    }

    /** {@return a constant of this tensor, in its type in the program} */
    public Var of(String wantedName, Tensor tensor) {
        return of(wantedName, tensor, Elements.inProgram(tensor.dataType(), settings.floatType()));
    }

    /** {@return a constant of this tensor; the same one for the same tensor object and type} */
    public Var of(String wantedName, Tensor tensor, DataType dataType) {
        Var known = known(tensor, dataType);
        if (known != null) {
            return known;
        }
        String name = names.fresh(builder, wantedName);
        Var constant = builder.constant(name, Elements.in(dataType, tensor, settings.store()));
        constants.computeIfAbsent(tensor, key -> new HashMap<>()).put(dataType, constant);
        sources.put(name, tensor);
        return constant;
    }

    /** {@return a constant of a tensor of rank 2 with its axes exchanged} */
    public Var ofTransposed(String wantedName, Tensor tensor) {
        return of(wantedName, transposed(tensor));
    }

    /** {@return a tensor of rank 2 with its axes exchanged; exchanged twice, it is the same object again} */
    Tensor transposed(Tensor tensor) {
        if (outer.isPresent()) {
            return outer.get().transposed(tensor);
        }
        Tensor known = transposed.get(tensor);
        if (known != null) {
            return known;
        }
        Tensor moved = isLargeWeight(tensor)
                ? StoredTransposition.of(tensor, settings.store())
                : Moves.transpose(tensor, 1, 0);
        transposed.put(tensor, moved);
        transposed.put(moved, tensor);
        return moved;
    }

    /** {@return the tensor in the store, if it is a large one of floats, so that the heap does not grow with the model} */
    Tensor kept(Tensor tensor) {
        return isLargeWeight(tensor) ? settings.store().keep(tensor) : tensor;
    }

    private static boolean isLargeWeight(Tensor tensor) {
        boolean isWeight = tensor.dataType() == DataType.FLOAT32 || tensor.dataType() == DataType.FLOAT16;
        return isWeight && tensor.sizeInBytes() >= LARGE_BYTES;
    }

    private Var known(Tensor tensor, DataType dataType) {
        Var constant = constants.getOrDefault(tensor, Map.of()).get(dataType);
        return constant != null || outer.isEmpty() ? constant : outer.get().known(tensor, dataType);
    }

    /** {@return the weight as an operation that dequantizes it when the model is loaded} */
    public Var of(String wantedName, Quantized weight) {
        Var known = known(weight);
        if (known == null) {
            Operation operation = QuantizedWeights.operation(weight, names.fresh(builder, wantedName), settings);
            known = builder.add(operation).getFirst();
            quantized.put(weight, known);
        }
        return known;
    }

    private Var known(Quantized weight) {
        Var known = quantized.get(weight);
        return known != null || outer.isEmpty() ? known : outer.get().known(weight);
    }

    /** {@return the tensor behind a constant, in the type of the graph} */
    Optional<Tensor> source(Var constant) {
        Tensor source = sources.get(constant.name());
        return source != null ? Optional.of(source) : outer.flatMap(around -> around.source(constant));
    }
}
