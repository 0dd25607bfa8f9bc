package io.corepress.recipe;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What plain words mean. Numbers are those of YAML 1.1, YAML 1.2 and JSON together: {@code 2_048}, {@code 0x10} and
 * {@code 1e-12}, which readers of YAML 1.1 take for text but no writer means so.
 */
final class Literals {
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?([0-9][0-9_]*(\\.[0-9_]*)?|\\.[0-9][0-9_]*)([eE][-+]?[0-9]{1,4})?");
    private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0x[0-9a-fA-F][0-9a-fA-F_]*");
    private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-9_]+");
    private static final int LONGEST_NUMBER = 100;

    private Literals() {}

    /** {@return whether YAML 1.1 reads this as an octal and YAML 1.2 as a decimal number} */
    static boolean isAmbiguous(String text) {
        return OCTAL.matcher(text).matches();
    }

    /** {@return the whole number, also one written as 4.0 or 1e3} */
    static Optional<BigInteger> wholeNumber(String text) {
        String digits = text.replace("_", "");
        if (text.length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return Optional.of(new BigInteger(digits.replaceFirst("0x", ""), 16));
        }
        if (!DECIMAL.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal value = new BigDecimal(digits);
        // A number with a large exponent, written out, would fill the memory; none is in any range that we accept.
        boolean isWhole = value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
        return isWhole && value.precision() - value.scale() <= LONGEST_NUMBER
                ? Optional.of(value.toBigInteger())
                : Optional.empty();
    }

    /** {@return the number; {@code .inf} and {@code .nan} are none, for no field has a meaning for them} */
    static OptionalDouble number(String text) {
        return DECIMAL.matcher(text).matches()
                ? OptionalDouble.of(Double.parseDouble(text.replace("_", "")))
                : OptionalDouble.empty();
    }

    static Optional<Boolean> truth(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> Optional.of(true);
            case "false", "False", "FALSE" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
