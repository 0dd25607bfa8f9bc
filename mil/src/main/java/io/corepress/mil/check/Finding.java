package io.corepress.mil.check;

/**
 * A rule that a model breaks.
 *
 * @param place the names on the way there, for example {@code main/conv_1}; empty for the model as a whole
 * @param sentence what is wrong there, without a full stop
 */
public record Finding(Severity severity, String place, String sentence) {
    public enum Severity {
        /** Core ML would refuse the model, or misread it. */
        ERROR,
        /** Core ML may take the model, but no known tool writes such. */
        WARNING
    }

    public static Finding error(String place, String sentence) {
        return new Finding(Severity.ERROR, place, sentence);
    }

    public static Finding warning(String place, String sentence) {
        return new Finding(Severity.WARNING, place, sentence);
    }

    /** {@return this finding in a part of something at {@code outer}, a path that may be empty} */
    public Finding under(String outer) {
        return outer.isEmpty() ? this : new Finding(severity, place.isEmpty() ? outer : outer + "/" + place, sentence);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@return the place and the sentence in one line} */
    public String toText() {
        return place.isEmpty() ? sentence : place + ": " + sentence;
    }
}
