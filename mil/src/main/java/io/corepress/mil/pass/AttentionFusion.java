package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.pass.Patterns.Product;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code softmax(query key^T scale + mask) value} becomes {@code scaled_dot_product_attention}, from iOS 18 on. Its own
 * factor is one over the root of the size of a head; another one is made up for in the query.
 */
final class AttentionFusion {
    private final FunctionEdit edit;
    private final Patterns patterns;

    private AttentionFusion(FunctionEdit edit) {
        this.edit = edit;
        this.patterns = new Patterns(edit);
    }

    static Function fuse(Function function) {
        if (function.opSet().filter(set -> set.isAtLeast(OpSet.CORE_ML_8)).isEmpty()) {
            return function;
        }
        FunctionEdit edit = FunctionEdit.of(function);
        AttentionFusion fusion = new AttentionFusion(edit);
        for (Operation operation : edit.operations()) {
            if (operation.type().equals("matmul")) {
                fusion.attention(operation).ifPresent(found -> fusion.replace(operation, found));
            }
        }
        return edit.apply();
    }

    /**
     * @param isTransposed whether {@code key} has its last two axes exchanged
     * @param scale of the products
     */
    private record Found(
            String query, String key, boolean isTransposed, String value, Optional<String> mask, double scale) {}

    private Optional<Found> attention(Operation last) {
        Optional<Operation> softmax =
                patterns.producer(last, "x", "softmax").filter(edit::hasOneUse).filter(this::isAlongLast);
        Optional<String> value = edit.name(last, "y");
        if (softmax.isEmpty() || value.isEmpty() || flag(last, "transpose_x") || flag(last, "transpose_y")) {
            return Optional.empty();
        }
        Optional<String> scores = edit.name(softmax.get(), "x");
        Optional<String> mask = Optional.empty();
        Optional<Operation> sum =
                scores.flatMap(name -> patterns.producer(name, "add")).filter(edit::hasOneUse);
        if (sum.isPresent()) {
            for (String side : List.of("x", "y")) {
                Optional<String> own = edit.name(sum.get(), side);
                if (own.isPresent() && products(own.get()).isPresent()) {
                    mask = edit.name(sum.get(), side.equals("x") ? "y" : "x");
                    scores = own;
                    break;
                }
            }
        }
        Optional<String> given = mask;
        return scores.flatMap(this::products)
                .flatMap(found -> withOperands(found, value.get(), given))
                .filter(found -> isHeads(found.query()) && isHeads(value.get()));
    }

    private boolean isAlongLast(Operation softmax) {
        int axis = edit.constantTensor(softmax, "axis")
                .map(tensor -> tensor.toInts()[0])
                .orElse(-1);
        return axis == -1 || axis == Patterns.rank(softmax) - 1;
    }

    private boolean flag(Operation operation, String parameter) {
        return edit.constantTensor(operation, parameter)
                .filter(tensor -> tensor.toInts()[0] != 0)
                .isPresent();
    }

    private record Products(Operation matmul, double scale) {}

    private Optional<Products> products(String scores) {
        Product product = patterns.product(scores);
        if (product.factors().size() != 1) {
            return Optional.empty();
        }
        return patterns.producer(product.factors().getFirst(), "matmul")
                .filter(edit::hasOneUse)
                .filter(matmul -> !flag(matmul, "transpose_x"))
                .map(matmul -> new Products(matmul, product.constant()));
    }

    private Optional<Found> withOperands(Products products, String value, Optional<String> mask) {
        Optional<String> query = edit.name(products.matmul(), "x");
        Optional<String> key = edit.name(products.matmul(), "y");
        if (query.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        Product scaledQuery = patterns.product(query.get());
        Product scaledKey = patterns.product(key.get());
        double scale = products.scale();
        String ownQuery = query.get();
        if (scaledQuery.factors().size() == 1) {
            ownQuery = scaledQuery.factors().getFirst();
            scale *= scaledQuery.constant();
        }
        String ownKey = key.get();
        if (scaledKey.factors().size() == 1) {
            ownKey = scaledKey.factors().getFirst();
            scale *= scaledKey.constant();
        }
        return Optional.of(new Found(ownQuery, ownKey, !flag(products.matmul(), "transpose_y"), value, mask, scale));
    }

    /** Whether a value has the axes {@code [..., length, size]}, of rank 3 or more, with a known size. */
    private boolean isHeads(String name) {
        return sizes(name)
                .filter(sizes -> sizes.size() >= 3 && sizes.getLast() instanceof Constant)
                .isPresent();
    }

    private Optional<List<Dimension>> sizes(String name) {
        return edit.type(name)
                .flatMap(type -> type instanceof TensorType tensor && tensor.rank() >= 0
                        ? Optional.of(tensor.dimensions())
                        : Optional.empty());
    }

    private void replace(Operation last, Found found) {
        List<Operation> operations = new ArrayList<>();
        DataType dataType = Patterns.dataType(last);
        List<Dimension> sizes = sizes(found.query()).orElseThrow();
        double standard = 1 / Math.sqrt(((Constant) sizes.getLast()).size());
        String query = found.query();
        if (!Patterns.isClose(found.scale(), standard)) {
            String factor = edit.freshName(last.name() + "_scale");
            operations.add(Operation.constant(
                    factor, Value.of(Tensor.ofFloats(dataType, Shape.scalar(), (float) (found.scale() / standard)))));
            query = edit.freshName(last.name() + "_query");
            Map<String, Argument> inputs = new LinkedHashMap<>();
            inputs.put("x", Argument.name(found.query()));
            inputs.put("y", Argument.name(factor));
            operations.add(Operation.of(
                    "mul", inputs, new NamedType(query, edit.type(found.query()).orElseThrow())));
        }
        String key = found.isTransposed() ? transposed(last, found.key(), operations) : found.key();
        Map<String, Argument> inputs = new LinkedHashMap<>();
        found.mask().ifPresent(mask -> inputs.put("attn_mask", Argument.name(mask)));
        inputs.put("key", Argument.name(key));
        inputs.put("query", Argument.name(query));
        inputs.put("value", Argument.name(found.value()));
        operations.add(new Operation(
                "scaled_dot_product_attention", inputs, last.outputs(), List.of(), last.attributes(), last.extra()));
        edit.replace(last, operations);
    }

    /** {@return the key with its last two axes exchanged back; a later pass joins the two transposes} */
    private String transposed(Operation last, String key, List<Operation> operations) {
        TensorType type = (TensorType) edit.type(key).orElseThrow();
        int rank = type.dimensions().size();
        int[] order = new int[rank];
        for (int i = 0; i < rank; i++) {
            order[i] = i < rank - 2 ? i : 2 * rank - 3 - i;
        }
        List<Dimension> sizes = new ArrayList<>();
        for (int axis : order) {
            sizes.add(type.dimensions().get(axis));
        }
        String perm = edit.freshName(last.name() + "_perm");
        String name = edit.freshName(last.name() + "_key");
        operations.add(Operation.constant(perm, Value.int32s(order)));
        Map<String, Argument> inputs = new LinkedHashMap<>();
        inputs.put("perm", Argument.name(perm));
        inputs.put("x", Argument.name(key));
        operations.add(Operation.of("transpose", inputs, new NamedType(name, TensorType.of(type.dataType(), sizes))));
        return name;
    }
}
