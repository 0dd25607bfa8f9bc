package io.corepress.recipe;

import java.util.regex.Pattern;

/**
 * Where a key stands in a recipe.
 *
 * @param text for example {@code steps[1].op_type_configs.conv.nbits}; empty for the whole recipe
 */
record KeyPath(String text) {
    static final KeyPath ROOT = new KeyPath("");
    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final int LONGEST_SHOWN = 100;

    KeyPath child(String key) {
        String shown = key.length() <= LONGEST_SHOWN ? key : key.substring(0, LONGEST_SHOWN) + "…";
        String name = WORD.matcher(shown).matches() ? shown : '"' + shown + '"';
        return new KeyPath(text.isEmpty() ? name : text + "." + name);
    }

    KeyPath item(int index) {
        return new KeyPath(text + "[" + index + "]");
    }

    RecipeException error(Place place, String problem) {
        return new RecipeException(place, text, problem);
    }
}
