package io.corepress.cli;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Kinds of faults that a sound program of one function, without nested blocks, can be given at any fitting place. */
enum PlantedFault {
    UNDEFINED_NAME {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return parameter(operation, random).map(name -> with(operation, name, Argument.name("nowhere")));
        }
    },
    OWN_OUTPUT {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return parameter(operation, random)
                    .map(name -> with(
                            operation, name, Argument.name(output(operation).name())));
        }
    },
    UNKNOWN_OPERATOR {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return operation.isConst() ? Optional.empty() : Optional.of(typed(operation, operation.type() + "_x"));
        }
    },
    UNKNOWN_PARAMETER {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return parameter(operation, random)
                    .map(name -> with(operation, name + "_x", operation.inputs().get(name)));
        }
    },
    EMPTY_PARAMETER {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return parameter(operation, random).map(name -> with(operation, name, new Argument(List.of())));
        }
    },
    TEXT_FOR_NUMBERS {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return operation.inputs().containsKey("x")
                    ? Optional.of(with(operation, "x", Argument.value(Value.string("red"))))
                    : Optional.empty();
        }
    },
    OTHER_SIZE {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return tensor(operation).filter(type -> type.rank() > 0).map(type -> {
                List<Dimension> sizes = new ArrayList<>(type.dimensions());
                int axis = random.nextInt(sizes.size());
                sizes.set(axis, new Constant(((Constant) sizes.get(axis)).size() + 1 + random.nextInt(9)));
                return yielding(operation, TensorType.of(type.dataType(), sizes));
            });
        }
    },
    OTHER_RANK {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return tensor(operation).map(type -> {
                List<Dimension> sizes = new ArrayList<>(type.dimensions());
                sizes.add(new Constant(1));
                return yielding(operation, TensorType.of(type.dataType(), sizes));
            });
        }
    },
    OTHER_DATA_TYPE {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return tensor(operation).map(type -> {
                List<DataType> others = new ArrayList<>(List.of(DataType.values()));
                others.remove(type.dataType());
                DataType other = others.get(random.nextInt(others.size()));
                return yielding(operation, TensorType.of(other, type.dimensions()));
            });
        }
    },
    NAME_TWICE {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return operation.inputs().values().stream()
                    .flatMap(argument -> argument.names().stream())
                    .findFirst()
                    .map(name -> named(operation, name));
        }
    },
    MISSING_PARAMETER {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            if (!operation.inputs().containsKey("x")) {
                return Optional.empty();
            }
            Map<String, Argument> inputs = new LinkedHashMap<>(operation.inputs());
            inputs.remove("x");
            return Optional.of(operation.withInputs(inputs));
        }
    },
    /** The signature is of a set that the function is not for: forms of weights do not exist in the first one. */
    OLDER_OPERATOR_SET {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            throw new IllegalStateException("a fault of the whole function");
        }

        @Override
        Optional<Program> in(Program program, SplittableRandom random) {
            Function main = program.functions().get("main");
            Block body = main.body().orElseThrow();
            return body.operations().stream().noneMatch(Operation::isConstexpr)
                    ? Optional.empty()
                    : Optional.of(program.mapFunctions(function -> function.withBody(OpSet.CORE_ML_5.milName(), body)));
        }
    },
    /** An operation stands before the one that makes what it takes. */
    BEFORE_ITS_INPUT {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            throw new IllegalStateException("a fault of the whole function");
        }

        @Override
        Optional<Program> in(Program program, SplittableRandom random) {
            Block body = program.functions().get("main").body().orElseThrow();
            List<Operation> operations = new ArrayList<>(body.operations());
            operations.addFirst(operations.removeLast());
            return Optional.of(program.mapFunctions(function -> function.withBody(body.withOperations(operations))));
        }
    },
    OTHER_KIND_OF_OUTPUT {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return Optional.of(yielding(operation, new ValueType.Unspecified()));
        }
    },
    MORE_OUTPUTS {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            List<NamedType> outputs = new ArrayList<>(operation.outputs());
            outputs.add(new NamedType("more", TensorType.of(DataType.FLOAT16, 1)));
            return Optional.of(copy(operation, operation.type(), outputs, operation.attributes(), operation.blocks()));
        }
    },
    NO_OUTPUTS {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return Optional.of(
                    copy(operation, operation.type(), List.of(), operation.attributes(), operation.blocks()));
        }
    },
    NO_VALUE {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return operation.isConst()
                            || operation.isConstexpr() && operation.inputs().isEmpty()
                    ? Optional.of(copy(
                            operation,
                            operation.type(),
                            operation.outputs(),
                            Attributes.named(operation.name()),
                            List.of()))
                    : Optional.empty();
        }
    },
    NO_IDENTIFIER {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            String name = List.of("", "1x", "a b", "é", "a/b").get(random.nextInt(5));
            return Optional.of(named(operation, name));
        }
    },
    NESTED_BLOCK {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return Optional.of(operation.withBlocks(List.of(Block.of(List.of(), List.of()))));
        }
    },
    /** One part of a compressed weight is of a type that no form has. */
    PART_OF_OTHER_TYPE {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return withPart(operation, random, tensor -> {
                Shape shape = tensor.shape();
                return Tensor.ofBytes(DataType.FLOAT64, shape, new byte[Math.toIntExact(8 * shape.elementCount())]);
            });
        }
    },
    /** One part of a compressed weight gets longer along an axis. */
    OTHER_PART {
        @Override
        Optional<Operation> in(Operation operation, SplittableRandom random) {
            return withPart(operation, random, tensor -> longer(tensor, random));
        }
    };

    private static Optional<Operation> withPart(
            Operation operation, SplittableRandom random, UnaryOperator<Tensor> change) {
        if (!operation.isConstexpr()) {
            return Optional.empty();
        }
        boolean flat = operation.inputs().isEmpty();
        List<String> parts = new ArrayList<>(
                flat
                        ? operation.attributes().values().keySet()
                        : operation.inputs().keySet());
        parts.removeIf(
                part -> operation.constantParameter(part).flatMap(Value::tensor).isEmpty()
                        || part.equals("axis")
                        || part.equals("vector_axis"));
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        String part = parts.get(random.nextInt(parts.size()));
        Tensor tensor = operation.constantParameter(part).flatMap(Value::tensor).orElseThrow();
        Value longer = Value.immediate(change.apply(tensor));
        return Optional.of(
                flat
                        ? copy(
                                operation,
                                operation.type(),
                                operation.outputs(),
                                operation.attributes().with(part, longer),
                                List.of())
                        : with(operation, part, Argument.value(longer)));
    }

    /** {@return the operation with this fault; nothing if it cannot have it} */
    abstract Optional<Operation> in(Operation operation, SplittableRandom random);

    /** {@return the program with this fault somewhere; nothing if no operation can have it} */
    Optional<Program> in(Program program, SplittableRandom random) {
        Block body = program.functions().get("main").body().orElseThrow();
        List<Operation> operations = new ArrayList<>(body.operations());
        int first = random.nextInt(operations.size());
        for (int i = 0; i < operations.size(); i++) {
            int at = (first + i) % operations.size();
            Optional<Operation> faulty = in(operations.get(at), random);
            if (faulty.isPresent()) {
                operations.set(at, faulty.get());
                return Optional.of(
                        program.mapFunctions(function -> function.withBody(body.withOperations(operations))));
            }
        }
        return Optional.empty();
    }

    private static Tensor longer(Tensor tensor, SplittableRandom random) {
        long[] sizes = tensor.shape().sizes().clone();
        if (sizes.length == 0) {
            sizes = new long[] {12};
        } else {
            // Of the sizes in these models, none has a divisor that is another one and eleven.
            sizes[random.nextInt(sizes.length)] += 11;
        }
        Shape shape = Shape.of(sizes);
        int bytes = Math.toIntExact((shape.elementCount() * tensor.dataType().bits() + 7) / 8);
        return Tensor.ofBytes(tensor.dataType(), shape, new byte[bytes]);
    }

    private static Optional<String> parameter(Operation operation, SplittableRandom random) {
        List<String> names = List.copyOf(operation.inputs().keySet());
        return names.isEmpty() ? Optional.empty() : Optional.of(names.get(random.nextInt(names.size())));
    }

    private static NamedType output(Operation operation) {
        return operation.outputs().getFirst();
    }

    private static Optional<TensorType> tensor(Operation operation) {
        Predicate<ValueType> isTensor = TensorType.class::isInstance;
        return Optional.of(output(operation).type()).filter(isTensor).map(TensorType.class::cast);
    }

    private static Operation with(Operation operation, String parameter, Argument argument) {
        Map<String, Argument> inputs = new LinkedHashMap<>(operation.inputs());
        inputs.put(parameter, argument);
        return operation.withInputs(inputs);
    }

    private static Operation typed(Operation operation, String type) {
        return copy(operation, type, operation.outputs(), operation.attributes(), operation.blocks());
    }

    private static Operation yielding(Operation operation, ValueType type) {
        return copy(
                operation,
                operation.type(),
                List.of(new NamedType(output(operation).name(), type)),
                operation.attributes(),
                operation.blocks());
    }

    private static Operation named(Operation operation, String name) {
        return copy(
                operation,
                operation.type(),
                List.of(new NamedType(name, output(operation).type())),
                operation.attributes(),
                operation.blocks());
    }

    private static Operation copy(
            Operation operation, String type, List<NamedType> outputs, Attributes attributes, List<Block> blocks) {
        return new Operation(type, operation.inputs(), outputs, blocks, attributes, operation.extra());
    }
}
