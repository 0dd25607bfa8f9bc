package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.FixedSize;
import io.corepress.onnx.convert.GraphValue.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Einsum as products of matrices. A program has an operator of this name, but for few equations only, so each pair of
 * operands becomes: axes in the order batch, rows or columns, summed; one matmul; axes as they are wanted.
 */
final class Einsum {
    private Einsum() {}

    /** An operand and the letters of its axes. */
    private record Term(Var var, String letters) {}

    static Var translate(Call call) {
        String equation = call.attributes().text("equation", "").replace(" ", "");
        List<Var> vars = call.vars();
        String inputs = equation.contains("->") ? equation.substring(0, equation.indexOf("->")) : equation;
        String[] given = inputs.split(",", -1);
        if (given.length != vars.size()) {
            throw call.refuse("the equation \"" + equation + "\" has other operands than the node");
        }
        List<Term> terms = new ArrayList<>();
        int dots = 0;
        for (int i = 0; i < given.length; i++) {
            dots = Math.max(dots, ellipsis(given[i], vars.get(i)));
        }
        for (int i = 0; i < given.length; i++) {
            terms.add(new Term(vars.get(i), spelled(given[i], ellipsis(given[i], vars.get(i)))));
        }
        String output = equation.contains("->")
                ? spelled(equation.substring(equation.indexOf("->") + 2), dots)
                : implicit(terms);
        for (Term term : terms) {
            if (term.letters().chars().distinct().count() != term.letters().length()) {
                throw call.refuse("the equation \"" + equation + "\" repeats a letter in one operand");
            }
        }
        Term joint = summed(call, terms.getFirst(), needed(terms, 1, output));
        for (int i = 1; i < terms.size(); i++) {
            String kept = needed(terms, i + 1, output);
            joint = product(call, joint, summed(call, terms.get(i), kept + joint.letters()), kept);
        }
        return ordered(call, joint, output);
    }

    private static int ellipsis(String letters, Var var) {
        return letters.contains("...") ? Dims.rank(var) - (letters.length() - 3) : 0;
    }

    /** Upper-case letters from the far end of the alphabet stand for the axes of an ellipsis, aligned at the last. */
    private static String spelled(String letters, int dots) {
        StringBuilder axes = new StringBuilder();
        for (int i = dots; i > 0; i--) {
            axes.append((char) ('\u0100' + i));
        }
        return letters.replace("...", axes);
    }

    /** Without an arrow, the output has the letters that occur once, in order, behind the ellipsis. */
    private static String implicit(List<Term> terms) {
        String all = terms.stream().map(Term::letters).collect(Collectors.joining());
        String dots = all.chars()
                .filter(letter -> letter > '\u0100')
                .distinct()
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        String once = all.chars()
                .filter(letter -> letter <= '\u0100' && all.indexOf(letter) == all.lastIndexOf(letter))
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        return new StringBuilder(dots).reverse() + once;
    }

    /** The letters that the output or an operand from {@code from} on has. */
    private static String needed(List<Term> terms, int from, String output) {
        return output
                + terms.subList(from, terms.size()).stream().map(Term::letters).collect(Collectors.joining());
    }

    /** Sums over axes that nobody else has. */
    private static Term summed(Call call, Term term, String kept) {
        int[] axes = Steps.range(0, term.letters().length());
        int[] alone = java.util.Arrays.stream(axes)
                .filter(axis -> kept.indexOf(term.letters().charAt(axis)) < 0)
                .toArray();
        if (alone.length == 0) {
            return term;
        }
        Var sum = Steps.reduce(call, "reduce_sum", term.var(), false, alone);
        String rest = term.letters()
                .chars()
                .filter(letter -> kept.indexOf(letter) >= 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        return new Term(sum, rest);
    }

    private static Term product(Call call, Term x, Term y, String kept) {
        Set<Character> batch = new LinkedHashSet<>();
        Set<Character> rows = new LinkedHashSet<>();
        Set<Character> columns = new LinkedHashSet<>();
        Set<Character> inner = new LinkedHashSet<>();
        for (char letter : x.letters().toCharArray()) {
            boolean shared = y.letters().indexOf(letter) >= 0;
            (shared ? kept.indexOf(letter) >= 0 ? batch : inner : rows).add(letter);
        }
        for (char letter : y.letters().toCharArray()) {
            if (x.letters().indexOf(letter) < 0) {
                columns.add(letter);
            }
        }
        Map<Character, Size> sizes = sizes(x, y);
        Var left = matrix(call, x, batch, rows, inner, sizes);
        Var right = matrix(call, y, batch, inner, columns, sizes);
        Var product = call.op("matmul", Products.product(left, right, false, false));
        List<Character> letters = new ArrayList<>(batch);
        letters.addAll(rows);
        letters.addAll(columns);
        List<Size> all = letters.stream().map(sizes::get).toList();
        String spelled = letters.stream().map(String::valueOf).collect(Collectors.joining());
        boolean fits =
                batch.size() <= 1 && rows.size() == 1 && columns.size() == 1 && Dims.rank(product) == letters.size();
        return new Term(fits ? product : Steps.reshape(call, product, all), spelled);
    }

    private static Map<Character, Size> sizes(Term x, Term y) {
        Map<Character, Size> sizes = new HashMap<>();
        for (Term term : List.of(x, y)) {
            for (int axis = 0; axis < term.letters().length(); axis++) {
                Size size = Steps.size(term.var(), axis);
                sizes.merge(term.letters().charAt(axis), size, Einsum::larger);
            }
        }
        return sizes;
    }

    private static Size larger(Size one, Size other) {
        return one.equals(new FixedSize(1))
                        || one.fixed().isEmpty() && other.fixed().isPresent()
                ? other
                : one;
    }

    /** {@return the operand as {@code [batch, rows, columns]}, each of which may stand for several axes} */
    private static Var matrix(
            Call call,
            Term term,
            Set<Character> batch,
            Set<Character> rows,
            Set<Character> columns,
            Map<Character, Size> sizes) {
        List<Character> order = new ArrayList<>(batch);
        order.addAll(rows);
        order.addAll(columns);
        int[] perm = order.stream().mapToInt(term.letters()::indexOf).toArray();
        Var moved = Steps.transpose(call, term.var(), perm);
        if (batch.size() <= 1 && rows.size() == 1 && columns.size() == 1) {
            return moved;
        }
        List<Size> shape = new ArrayList<>();
        if (!batch.isEmpty()) {
            shape.add(joint(call, batch, sizes));
        }
        shape.add(joint(call, rows, sizes));
        shape.add(joint(call, columns, sizes));
        return Steps.reshape(call, moved, shape);
    }

    private static Size joint(Call call, Set<Character> letters, Map<Character, Size> sizes) {
        return Steps.product(call, letters.stream().map(sizes::get).toList());
    }

    private static Var ordered(Call call, Term term, String output) {
        int[] perm = output.chars().map(term.letters()::indexOf).toArray();
        return Steps.isInOrder(perm)
                ? Steps.identity(call, term.var())
                : call.result("transpose", Params.of("x", term.var()).with("perm", perm));
    }
}
