package io.corepress.cli;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.tensor.DataType;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** From the words of the command line to values; what is wrong is a usage error that says what is allowed. */
final class Converters {
    private Converters() {}

    /** {@return what {@code config} yields; a record that refuses its values becomes a usage error} */
    static <T> T checked(CommandSpec spec, Supplier<T> config) {
        try {
            return config.get();
        } catch (ParameterException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    static final class OfGranularity implements ITypeConverter<Granularity> {
        @Override
        public Granularity convert(String value) {
            try {
                return Granularity.of(value.toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class OfDataType implements ITypeConverter<DataType> {
        @Override
        public DataType convert(String value) {
            for (DataType type : DataType.values()) {
                if (type.isInteger() && type.milName().equals(value.toLowerCase(Locale.ROOT))) {
                    return type;
                }
            }
            throw new TypeConversionException("'" + value + "' is no integer type such as int8, uint8, int4, uint4");
        }
    }

    static final class OfPerChannelScale implements ITypeConverter<PerChannelScale> {
        @Override
        public PerChannelScale convert(String value) {
            return switch (value) {
                case "output_channel" -> PerChannelScale.OUTPUT_CHANNEL;
                case "coremltools" -> PerChannelScale.COREMLTOOLS;
                default -> throw new TypeConversionException("must be output_channel or coremltools, got '" + value + "'");
            };
        }
    }

    static final class OfNmRatio implements ITypeConverter<NmRatio> {
        @Override
        public NmRatio convert(String value) {
            String[] parts = value.split(":", -1);
            try {
                if (parts.length == 2) {
                    return new NmRatio(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException("must be N:M such as 2:4, got '" + value + "'");
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            throw new TypeConversionException("must be N:M such as 2:4, got '" + value + "'");
        }
    }
}
