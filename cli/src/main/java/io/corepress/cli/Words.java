package io.corepress.cli;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.mil.OpSet;
import io.corepress.mil.OsRelease;
import io.corepress.tensor.DataType;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The words that an option takes, each for a value: they are what help and completion show, and what a wrong word is
 * answered with. Upper and lower case are the same.
 */
abstract class Words<T> implements ITypeConverter<T>, Iterable<String> {
    private final Map<String, T> values = new LinkedHashMap<>();

    Words(List<T> allowed, Function<T, String> word) {
        allowed.forEach(value -> values.put(word.apply(value), value));
    }

    @Override
    public T convert(String word) {
        T value = values.get(word.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw new TypeConversionException(
                    "must be one of " + String.join(", ", values.keySet()) + ", got '" + word + "'");
        }
        return value;
    }

    @Override
    public Iterator<String> iterator() {
        return values.keySet().iterator();
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static final class PalettizerMode extends Words<OpPalettizerConfig.Mode> {
        PalettizerMode() {
            // The fourth, custom, needs a function and so Java.
            super(
                    List.of(
                            OpPalettizerConfig.Mode.KMEANS,
                            OpPalettizerConfig.Mode.UNIFORM,
                            OpPalettizerConfig.Mode.UNIQUE),
                    Words::lower);
        }
    }

    static final class PalettizerGranularity extends Words<Granularity> {
        PalettizerGranularity() {
            super(List.of(Granularity.PER_TENSOR, Granularity.PER_GROUPED_CHANNEL), Granularity::configName);
        }
    }

    static final class PerChannelScale extends Words<OpPalettizerConfig.PerChannelScale> {
        PerChannelScale() {
            super(
                    List.of(
                            OpPalettizerConfig.PerChannelScale.OUTPUT_CHANNEL,
                            OpPalettizerConfig.PerChannelScale.COREMLTOOLS),
                    Words::lower);
        }
    }

    static final class LutDtype extends Words<DataType> {
        LutDtype() {
            super(List.of(DataType.INT8, DataType.UINT8), DataType::milName);
        }
    }

    static final class QuantizerModes extends Words<QuantizerMode> {
        QuantizerModes() {
            super(List.of(QuantizerMode.values()), Words::lower);
        }
    }

    static final class QuantizerGranularity extends Words<Granularity> {
        QuantizerGranularity() {
            super(
                    List.of(Granularity.PER_TENSOR, Granularity.PER_CHANNEL, Granularity.PER_BLOCK),
                    Granularity::configName);
        }
    }

    static final class QuantizerDtype extends Words<DataType> {
        QuantizerDtype() {
            super(
                    List.of(DataType.INT8, DataType.UINT8, DataType.INT4, DataType.UINT4, DataType.FLOAT16),
                    DataType::milName);
        }
    }

    static final class ScaleSearch extends Words<OpLinearQuantizerConfig.ScaleSearch> {
        ScaleSearch() {
            super(List.of(OpLinearQuantizerConfig.ScaleSearch.values()), Words::lower);
        }
    }

    /** Also takes a macOS or a bare number, see {@link OpSet#ofTarget}. */
    static final class Target extends Words<OpSet> {
        Target() {
            super(List.of(OpSet.CORE_ML_6, OpSet.CORE_ML_7, OpSet.CORE_ML_8, OpSet.CORE_ML_9), OpSet::target);
        }

        @Override
        public OpSet convert(String word) {
            try {
                return OpSet.ofTarget(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Also takes a macOS or a bare number, see {@link OsRelease#ofTarget}. */
    static final class Release extends Words<OsRelease> {
        Release() {
            super(List.of(OsRelease.values()), OsRelease::target);
        }

        @Override
        public OsRelease convert(String word) {
            try {
                return OsRelease.ofTarget(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
