package io.corepress.data.source;

import io.corepress.data.table.CsvFormat;
import io.corepress.data.text.Tokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What can be said of data beyond where they are. Each part is for the kinds of data that know it.
 *
 * @param pixels of images, and of arrays that are images
 * @param label the array of an {@code .npz} file that holds the labels; nothing for one of the usual names
 * @param tokens of a text; nothing for its bytes
 * @param vocabulary the text whose characters are numbered; nothing for the text itself
 * @param window tokens or rows in a sample; nothing for what the model's input takes
 * @param stride tokens or rows from one sample to the next; nothing for windows that do not overlap
 * @param csv what is where in a table; its window and stride are not used
 */
public record DataOptions(
        PixelSettings pixels,
        Optional<String> label,
        Optional<Tokens> tokens,
        Optional<Path> vocabulary,
        OptionalInt window,
        OptionalInt stride,
        CsvFormat csv) {

    /** {@return nothing said} */
    public static DataOptions none() {
        return parse(List.of());
    }

    /**
     * Reads settings of the form {@code key=value}.
     *
     * @throws IllegalArgumentException if a key is unknown or given twice, or a value is not one of its kind
     */
    public static DataOptions parse(List<String> settings) {
        return new SettingsReader(settings).read();
    }
}
