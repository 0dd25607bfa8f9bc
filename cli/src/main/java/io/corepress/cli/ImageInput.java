package io.corepress.cli;

import io.corepress.mil.pass.InputScaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An input that is to be an image, as {@code --image-input} says it: {@code NAME[:RGB|BGR|GRAYSCALE][:scale=S][:bias=B,...]}.
 *
 * @param bias one for all channels, or one for each
 */
record ImageInput(String name, String colorSpace, float scale, List<Float> bias) {

    static ImageInput parse(String text) {
        String[] words = text.split(":");
        String colors = "RGB";
        float scale = 1;
        List<Float> bias = List.of(0f);
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            if (word.startsWith("scale=")) {
                scale = number(word.substring(6), text);
            } else if (word.startsWith("bias=")) {
                List<Float> numbers = new ArrayList<>();
                for (String part : word.substring(5).split(",")) {
                    numbers.add(number(part, text));
                }
                bias = numbers;
            } else if (List.of("RGB", "BGR", "GRAYSCALE").contains(word.toUpperCase(Locale.ROOT))) {
                colors = word.toUpperCase(Locale.ROOT);
            } else {
                throw new IllegalArgumentException(
                        "--image-input takes NAME[:RGB|BGR|GRAYSCALE][:scale=S][:bias=B,B,B], got \"" + word
                                + "\" in \"" + text + "\"");
            }
        }
        return new ImageInput(words[0], colors, scale, bias);
    }

    private static float number(String word, String text) {
        try {
            // Fractions are what people have in mind: 1/255.
            int slash = word.indexOf('/');
            float number = slash < 0
                    ? Float.parseFloat(word)
                    : Float.parseFloat(word.substring(0, slash)) / Float.parseFloat(word.substring(slash + 1));
            if (Float.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the same sentence
        }
        throw new IllegalArgumentException("--image-input: \"" + word + "\" is no number in \"" + text + "\"");
    }

    InputScaling scaling() {
        return new InputScaling(name, scale, bias);
    }
}
