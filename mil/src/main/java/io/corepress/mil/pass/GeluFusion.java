package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.pass.Patterns.Product;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code x * 0.5 * (1 + erf(x / sqrt(2)))} and {@code x * 0.5 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))}, however
 * the factors are grouped, become {@code gelu}.
 */
final class GeluFusion {
    private static final double INNER = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    private final FunctionEdit edit;
    private final Patterns patterns;

    private GeluFusion(FunctionEdit edit) {
        this.edit = edit;
        this.patterns = new Patterns(edit);
    }

    static Function fuse(Function function) {
        FunctionEdit edit = FunctionEdit.of(function);
        GeluFusion fusion = new GeluFusion(edit);
        for (Operation operation : edit.operations()) {
            if (operation.type().equals("mul")) {
                fusion.fuse(operation);
            }
        }
        return edit.apply();
    }

    private void fuse(Operation last) {
        Product product = patterns.product(last.outputs().getFirst().name());
        if (product.factors().size() != 2 || !Patterns.isClose(product.constant(), 0.5)) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            String x = product.factors().get(i);
            Optional<String> mode = mode(product.factors().get(1 - i), x);
            if (mode.isPresent()) {
                replace(last, x, mode.get());
                return;
            }
        }
    }

    /** {@return which gelu it is if {@code sum} is one plus the function of it for {@code x}} */
    private Optional<String> mode(String sum, String x) {
        Optional<String> function = patterns.producer(sum, "add").flatMap(add -> patterns.besides(add, 1));
        Optional<String> ofErf =
                function.flatMap(name -> patterns.producer(name, "erf")).flatMap(erf -> edit.name(erf, "x"));
        if (ofErf.filter(name -> isScaled(name, x, Math.sqrt(0.5))).isPresent()) {
            return Optional.of("EXACT");
        }
        return function.flatMap(name -> patterns.producer(name, "tanh"))
                .flatMap(tanh -> edit.name(tanh, "x"))
                .filter(name -> isCubic(name, x))
                .map(name -> "TANH_APPROXIMATION");
    }

    private boolean isScaled(String name, String x, double factor) {
        Product product = patterns.product(name);
        return product.factors().equals(List.of(x)) && Patterns.isClose(product.constant(), factor);
    }

    private boolean isCubic(String name, String x) {
        Product product = patterns.product(name);
        if (product.factors().size() != 1 || !Patterns.isClose(product.constant(), INNER)) {
            return false;
        }
        Optional<Operation> sum = patterns.producer(product.factors().getFirst(), "add");
        return sum.isPresent() && (isCubicSum(sum.get(), "x", "y", x) || isCubicSum(sum.get(), "y", "x", x));
    }

    private boolean isCubicSum(Operation sum, String plain, String cubed, String x) {
        Optional<String> cube = edit.name(sum, cubed);
        if (!edit.name(sum, plain).equals(Optional.of(x)) || cube.isEmpty()) {
            return false;
        }
        Product product = patterns.product(cube.get());
        if (!Patterns.isClose(product.constant(), CUBIC)) {
            return false;
        }
        boolean isProduct = product.factors().equals(List.of(x, x, x));
        return isProduct
                || product.factors().size() == 1
                        && patterns.producer(product.factors().getFirst(), "pow")
                                .filter(pow -> edit.name(pow, "x").equals(Optional.of(x))
                                        && patterns.number(pow, "y").orElse(0) == 3)
                                .isPresent();
    }

    private void replace(Operation last, String x, String mode) {
        String name = edit.freshName(last.name() + "_mode");
        Map<String, Argument> inputs = new LinkedHashMap<>();
        inputs.put("mode", Argument.name(name));
        inputs.put("x", Argument.name(x));
        edit.replace(
                last,
                List.of(
                        Operation.constant(name, Value.string(mode)),
                        new Operation("gelu", inputs, last.outputs(), List.of(), last.attributes(), last.extra())));
    }
}
