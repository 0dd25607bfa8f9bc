package io.corepress.mil.text;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a program in the manner of MIL text:
 *
 * <pre>
 * program(1)
 * func main&lt;CoreML8&gt;(tensor&lt;fp16, [1, 3]&gt; x) {
 *     tensor&lt;fp16, [1, 3]&gt; y = relu(x = x)[name = string("y")];
 * } -&gt; (y);
 * </pre>
 *
 * <p>Small values are written out, of large ones only where they are. The text is for reading; nothing reads it back.
 */
public final class ProgramText {
    private static final String INDENT = "    ";

    private final Appendable out;

    private ProgramText(Appendable out) {
        this.out = out;
    }

    /** Appends a whole program, operation by operation. */
    public static void write(Program program, Appendable out) throws IOException {
        out.append("program(").append(Long.toString(program.version())).append(")");
        new ProgramText(out).attributes(program.attributes());
        out.append('\n');
        for (Map.Entry<String, Function> entry : program.functions().entrySet()) {
            write(entry.getKey(), entry.getValue(), out);
        }
    }

    /** Appends one function under its name, operation by operation. */
    public static void write(String name, Function function, Appendable out) throws IOException {
        new ProgramText(out).function(name, function);
    }

    /** {@return one operation, without its nested blocks, on one line} */
    public static String toText(Operation operation) {
        StringBuilder line = new StringBuilder();
        try {
            new ProgramText(line).head(operation);
        } catch (IOException e) {
            throw new AssertionError("a StringBuilder does not fail", e);
        }
        return line.toString();
    }

    private void function(String name, Function function) throws IOException {
        out.append("func ")
                .append(StringText.name(name))
                .append('<')
                .append(StringText.name(function.opset()))
                .append(">(");
        types(function.inputs().iterator());
        out.append(')');
        attributes(function.attributes());
        if (function.body().isEmpty()) {
            out.append(" without a body for its operator set;\n");
            return;
        }
        out.append(' ');
        block(function.body().get(), "");
        out.append(";\n");
    }

    private void block(Block block, String indent) throws IOException {
        out.append("{\n");
        for (Operation operation : block.operations()) {
            out.append(indent).append(INDENT);
            head(operation);
            for (Block nested : operation.blocks()) {
                out.append(" (");
                types(nested.inputs().iterator());
                out.append(") ");
                block(nested, indent + INDENT);
            }
            out.append(";\n");
        }
        out.append(indent)
                .append(block.outputs().stream()
                        .map(StringText::name)
                        .collect(Collectors.joining(", ", "} -> (", ")")));
        attributes(block.attributes());
    }

    private void head(Operation operation) throws IOException {
        types(operation.outputs().iterator());
        out.append(operation.outputs().isEmpty() ? "" : " = ")
                .append(StringText.name(operation.type()))
                .append(operation.inputs().entrySet().stream()
                        .map(input -> StringText.name(input.getKey()) + " = " + argument(input.getValue()))
                        .collect(Collectors.joining(", ", "(", ")")));
        attributes(operation.attributes());
    }

    private void types(Iterator<NamedType> types) throws IOException {
        while (types.hasNext()) {
            NamedType type = types.next();
            out.append(type.type().toText())
                    .append(' ')
                    .append(StringText.name(type.name()))
                    .append(types.hasNext() ? ", " : "");
        }
    }

    private void attributes(Attributes attributes) throws IOException {
        if (!attributes.isEmpty()) {
            out.append(attributes.values().entrySet().stream()
                    .map(entry -> StringText.name(entry.getKey()) + " = " + ValueText.of(entry.getValue()))
                    .collect(Collectors.joining(", ", "[", "]")));
        }
    }

    private static String argument(Argument argument) {
        String bindings = argument.bindings().stream()
                .map(binding -> switch (binding) {
                    case Argument.Name(String name) -> StringText.name(name);
                    case Argument.Constant(var value) -> ValueText.of(value);
                })
                .collect(Collectors.joining(", "));
        return argument.bindings().size() == 1 ? bindings : "(" + bindings + ")";
    }
}
