package io.corepress.neuralnetwork.graph;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.neuralnetwork.weight.LayerWeight;
import io.corepress.neuralnetwork.weight.ProgramWeights;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The part of a program that is being made from layers: the block, the values by their names in the network, and
 * what is known of them. It changes with every layer. A nested block has a scope of its own that begins with what
 * the outer one knows.
 */
public final class Scope {
    private final BlockBuilder block;
    private final ProgramNotes notes;
    private final Map<String, Blob> blobs;
    /** Tensors of other forms and types that hold the same numbers, by the name of the tensor and of the form. */
    private final Map<String, Var> twins;
    /** The numbers of tensors that are constant. */
    private final Map<String, Tensor> known;
    /** Names of the network that got a value in this scope, in order. */
    private final Map<String, Blob> assigned = new LinkedHashMap<>();

    private Scope(
            BlockBuilder block,
            ProgramNotes notes,
            Map<String, Blob> blobs,
            Map<String, Var> twins,
            Map<String, Tensor> known) {
        this.block = block;
        this.notes = notes;
        this.blobs = blobs;
        this.twins = twins;
        this.known = known;
    }

    /** {@return the scope of a function without values yet} */
    public static Scope of(BlockBuilder block, ProgramNotes notes) {
        return new Scope(block, notes, new HashMap<>(), new HashMap<>(), new HashMap<>());
    }

    /** {@return the scope of a nested block} */
    public Scope nested(BlockBuilder inner) {
        return new Scope(inner, notes, new HashMap<>(blobs), new HashMap<>(twins), new HashMap<>(known));
    }

    public BlockBuilder block() {
        return block;
    }

    public ProgramNotes notes() {
        return notes;
    }

    public Optional<Blob> find(String name) {
        return Optional.ofNullable(blobs.get(name));
    }

    /**
     * {@return the value of this name}
     *
     * @param user what needs it, for the error
     * @throws MalformedModelException if nothing before has produced it
     */
    public Blob get(String name, String user) {
        return find(name)
                .orElseThrow(() -> new MalformedModelException(
                        user + " takes \"" + name + "\", which no input and no layer before it produces"));
    }

    public void put(String name, Blob blob) {
        blobs.put(name, blob);
        assigned.put(name, blob);
    }

    /** {@return the names that got a value in this scope, with the last one} */
    public Map<String, Blob> assigned() {
        return Map.copyOf(assigned);
    }

    /** Adds an operation with one output; its name is made unique. */
    public Var op(String type, String name, Params params) {
        return block.op(type, unused(name), params);
    }

    /** Adds an operation with several outputs; their names are made unique. */
    public List<Var> ops(String type, List<String> names, Params params) {
        List<String> unused = new ArrayList<>();
        for (String name : names) {
            String wish = name;
            for (int number = 1; unused.contains(unused(wish)); number++) {
                wish = name + "_" + number;
            }
            unused.add(unused(wish));
        }
        return block.ops(type, unused, params);
    }

    /** {@return a name for a value of the program, near to the wish} */
    public String unused(String wish) {
        return notes.unused(Names.identifier(wish), block);
    }

    /** Adds a constant and remembers its numbers. */
    public Var constant(String name, Tensor tensor) {
        Var constant = block.constant(unused(name), tensor);
        known.put(constant.name(), tensor);
        return constant;
    }

    /**
     * Adds a weight in the most compact form that keeps its values. Builders know plain constants only, so it is one at
     * first; {@link ProgramNotes#finish} puts the other form in its place.
     */
    public Var weight(String name, LayerWeight weight) {
        Var constant = block.constant(unused(name), weight.decoded());
        Operation operation = ProgramWeights.operation(constant.name(), weight, block.opset());
        if (!operation.isConst()) {
            notes.replace(operation);
        }
        if (weight.shape().elementCount() <= 64) {
            known.put(constant.name(), weight.decoded());
        }
        return constant;
    }

    /** {@return the numbers of a tensor that is constant} */
    public Optional<Tensor> known(Var var) {
        return Optional.ofNullable(known.get(var.name()));
    }

    /** {@return the numbers of a tensor that is constant, as whole numbers, cut off towards zero} */
    public Optional<int[]> knownIntegers(Var var) {
        return known(var).map(numbers -> {
            float[] floats = numbers.toFloats();
            int[] integers = new int[floats.length];
            for (int i = 0; i < integers.length; i++) {
                integers[i] = (int) floats[i];
            }
            return integers;
        });
    }

    /** {@return the size of an axis, if it is known before the model runs} */
    public static OptionalLong size(Var var, int axis) {
        return var.tensorType().dimensions().get(axis < 0 ? axis + var.rank() : axis) instanceof Constant(long size)
                ? OptionalLong.of(size)
                : OptionalLong.empty();
    }

    /** {@return a number of the type in which the program computes} */
    public static Value number(float number) {
        return Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), number));
    }

    /** {@return a tensor with the axes that the value has in the network} */
    public Var exact(Blob blob) {
        return switch (blob) {
            case Blob.Exact(Var var) -> var;
            case Blob.Folded(Var var, long sequence) ->
                twin(var, "axes" + sequence, name -> {
                    if (sequence == 1) {
                        return op("expand_dims", name, Params.of("x", var).with("axes", new int[] {0}));
                    }
                    return reshape(name, var, sequence, var.size(0) / sequence, var.size(1), var.size(2), var.size(3));
                });
        };
    }

    /**
     * {@return the value as a batch of images, {@code [batch, channel, height, width]}: axes in front are merged}
     *
     * @throws IllegalArgumentException if it has less than three axes
     */
    public Var images(Blob blob) {
        if (blob instanceof Blob.Folded || blob.rank() == 4) {
            return blob.var();
        }
        Var var = blob.var();
        if (blob.rank() < 3) {
            throw new IllegalArgumentException("takes channel, height and width, got " + var);
        }
        return twin(var, "images", name -> {
            if (var.rank() == 3) {
                return op("expand_dims", name, Params.of("x", var).with("axes", new int[] {0}));
            }
            long batch = 1;
            for (int axis = 0; axis < var.rank() - 3; axis++) {
                batch *= var.size(axis);
            }
            return reshape(name, var, batch, var.size(-3), var.size(-2), var.size(-1));
        });
    }

    /** {@return images as a value that has the leading axes of {@code like}} */
    public Blob fromImages(Blob like, Var images) {
        return switch (like) {
            case Blob.Folded folded -> folded.with(images);
            case Blob.Exact(Var var)
            when var.rank() == 3 ->
                new Blob.Exact(op(
                        "squeeze",
                        images.name() + "_image",
                        Params.of("x", images).with("axes", new int[] {0})));
            case Blob.Exact(Var var) when var.rank() == 5 -> new Blob.Folded(images, var.size(0));
            case Blob.Exact _ -> new Blob.Exact(images);
        };
    }

    public Var reshape(String name, Var x, long... sizes) {
        int[] shape = new int[sizes.length];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = Math.toIntExact(sizes[axis]);
        }
        return op("reshape", name, Params.of("x", x).with("shape", shape));
    }

    /** {@return the numbers as int32, cut off towards zero} */
    public Var integers(Var var) {
        return var.dataType() == DataType.INT32 ? var : twin(var, "int32", name -> cast(name, var, "int32"));
    }

    /** {@return whether the numbers differ from zero} */
    public Var truths(Var var) {
        return var.dataType() == DataType.BOOL
                ? var
                : twin(
                        var,
                        "bool",
                        name -> op("not_equal", name, Params.of("x", var).with("y", number(0))));
    }

    /** {@return the numbers, or truths as 0 and 1, in the type in which the program computes} */
    public Var floats(String name, Var var) {
        if (var.dataType() == DataType.FLOAT32) {
            return var;
        }
        Var floats = cast(name, var, "fp32");
        twins.put(floats.name() + " " + var.dataType().milName(), var);
        return floats;
    }

    private Var cast(String name, Var var, String dataType) {
        Var cast = op("cast", name, Params.of("x", var).with("dtype", dataType));
        known(var).ifPresent(numbers -> known.put(cast.name(), numbers));
        return cast;
    }

    private interface Making {
        Var make(String name);
    }

    private Var twin(Var var, String form, Making making) {
        String key = var.name() + " " + form;
        Var twin = twins.get(key);
        if (twin == null) {
            twin = making.make(var.name() + "_" + form);
            twins.put(key, twin);
        }
        return twin;
    }
}
