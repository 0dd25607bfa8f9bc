package io.corepress.cli;

import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 2:4}. */
final class NmRatioConverter implements ITypeConverter<NmRatio> {
    @Override
    public NmRatio convert(String word) {
        int colon = word.indexOf(':');
        int n;
        int m;
        try {
            n = Integer.parseInt(word.substring(0, Math.max(0, colon)));
            m = Integer.parseInt(word.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new TypeConversionException("must be N:M such as 2:4, got '" + word + "'");
        }
        try {
            return new NmRatio(n, m);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
