package io.corepress.mil;

/**
 * Something in a model that older systems do not know.
 *
 * @param release the first systems that know it
 * @param what the thing itself, the same text for all that need it, for example {@code operator topk with parameter
 *     sort}
 * @param place the name of the operation, weight, function or feature that needs it; empty for the model as a whole
 */
public record Need(OsRelease release, Kind kind, String what, String place) {

    /** What sort of thing {@code place} names. */
    public enum Kind {
        /** The version that the file itself states. */
        VERSION("model"),
        FUNCTION("function"),
        FEATURE("feature"),
        OPERATION("operation"),
        WEIGHT("weight"),
        LAYER("layer");

        private final String noun;

        Kind(String noun) {
            this.noun = noun;
        }

        /** {@return for example {@code 1 weight} or {@code 54 weights}} */
        public String count(int number) {
            return number + " " + noun + (number == 1 ? "" : "s");
        }
    }
}
