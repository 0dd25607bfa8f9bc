package io.corepress.recipe;

/**
 * A place in a text.
 *
 * @param line from 1
 * @param column from 1, in code points
 */
record Place(String sourceName, int line, int column) {
    static Place startOf(String sourceName) {
        return new Place(sourceName, 1, 1);
    }

    @Override
    public String toString() {
        return sourceName + ":" + line + ":" + column;
    }
}
