package io.corepress.data.source;

import io.corepress.data.image.ColorOrder;
import io.corepress.data.image.Fit;
import io.corepress.data.image.Layout;
import io.corepress.data.table.CsvFormat;
import io.corepress.data.text.Tokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads settings of the form {@code key=value}. Keys are taken out as they are read, so it changes. */
final class SettingsReader {
    private final Map<String, String> left = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();

    SettingsReader(List<String> settings) {
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("expected a data option as key=value, got '" + setting + "'");
            }
            String key = setting.substring(0, equals).strip();
            if (left.put(key, setting.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("data option " + key + " is given twice");
            }
        }
    }

    DataOptions read() {
        PixelSettings pixels = new PixelSettings(
                take("layout", value -> constant(Layout.class, value)),
                take("colors", value -> constant(ColorOrder.class, value)),
                take("fit", SettingsReader::fit),
                take("scale", SettingsReader::numbers),
                take("bias", SettingsReader::numbers),
                take("mean", SettingsReader::numbers),
                take("std", SettingsReader::numbers));
        Optional<String> label = take("label", Function.identity());
        Optional<Tokens> tokens = take("tokens", value -> constant(Tokens.class, value));
        Optional<Path> vocabulary = take("vocabulary", Path::of);
        OptionalInt window = takeCount("window");
        OptionalInt stride = takeCount("stride");
        CsvFormat csv = new CsvFormat(
                take("separator", SettingsReader::separator).orElse(','),
                take("header", SettingsReader::yesOrNo),
                take("columns", SettingsReader::list).orElse(List.of()),
                label,
                take("group", Function.identity()),
                OptionalInt.empty(),
                OptionalInt.empty());
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("unknown data option '"
                    + left.keySet().iterator().next() + "'; there are " + String.join(", ", known));
        }
        return new DataOptions(pixels, label, tokens, vocabulary, window, stride, csv);
    }

    private <T> Optional<T> take(String key, Function<String, T> reading) {
        known.add(key);
        Optional<String> value = Optional.ofNullable(left.remove(key));
        try {
            return value.map(reading);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "data option " + key + "=" + value.orElse("") + ": " + e.getMessage(), e);
        }
    }

    private OptionalInt takeCount(String key) {
        Optional<Integer> count = take(key, value -> {
            if (!value.matches("[1-9][0-9]{0,8}")) {
                throw new IllegalArgumentException("expected a whole number from 1 on");
            }
            return Integer.parseInt(value);
        });
        return count.isPresent() ? OptionalInt.of(count.get()) : OptionalInt.empty();
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String value) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "expected one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    private static Fit fit(String value) {
        if (value.equals("stretch")) {
            return new Fit.Stretch();
        }
        String[] parts = value.split(":", 2);
        return switch (parts[0]) {
            case "crop" -> new Fit.CenterCrop(parts.length == 1 ? 1 : number(parts[1]));
            case "letterbox" -> new Fit.Letterbox(parts.length == 1 ? 0 : (int) number(parts[1]));
            default ->
                throw new IllegalArgumentException(
                        "expected stretch, crop, crop:FRACTION, letterbox or letterbox:PADDING");
        };
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(",")).map(String::strip).toList();
    }

    private static List<Double> numbers(String value) {
        List<Double> numbers = list(value).stream().map(SettingsReader::number).toList();
        if (numbers.size() != 1 && numbers.size() != 3) {
            throw new IllegalArgumentException("expected one number, or three with commas between them");
        }
        return numbers;
    }

    /** A number, or a fraction such as 1/255. */
    private static double number(String value) {
        String[] parts = value.split("/", 2);
        try {
            double number = Double.parseDouble(parts[0]);
            return parts.length == 1 ? number : number / Double.parseDouble(parts[1]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + value + "' is no number", e);
        }
    }

    private static boolean yesOrNo(String value) {
        return switch (value) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw new IllegalArgumentException("expected yes or no");
        };
    }

    private static char separator(String value) {
        if (value.equals("tab") || value.equals("\\t")) {
            return '\t';
        }
        if (value.length() != 1) {
            throw new IllegalArgumentException("expected one character, or tab");
        }
        return value.charAt(0);
    }
}
