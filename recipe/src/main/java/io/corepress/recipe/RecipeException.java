package io.corepress.recipe;

/** A recipe that cannot be used; the message names the place, the key, what is wrong and what is allowed. */
public final class RecipeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String sourceName;
    private final int line;
    private final int column;
    private final String key;

    /**
     * @param key the path of the key, for example {@code steps[1].op_type_configs.conv.nbits}; may be empty
     */
    RecipeException(Place place, String key, String problem) {
        super(place + ": " + (key.isEmpty() ? "" : key + ": ") + problem);
        this.sourceName = place.sourceName();
        this.line = place.line();
        this.column = place.column();
        this.key = key;
    }

    /** {@return the name of the file, or whatever name the caller gave to the text} */
    public String sourceName() {
        return sourceName;
    }

    /** {@return the line, from 1} */
    public int line() {
        return line;
    }

    /** {@return the column, from 1} */
    public int column() {
        return column;
    }

    /** {@return the path of the key, for example {@code steps[1].op_type_configs.conv.nbits}; empty: the whole text} */
    public String key() {
        return key;
    }
}
