package io.corepress.mil;

/**
 * Something in a model that older systems do not know.
 *
 * @param release the first systems that know it
 * @param what the thing itself, the same text for all that need it, for example {@code operator topk with parameter
 *     sort}
 * @param place the name of the operation, weight, function, layer or feature that needs it; empty for the model as a whole
 */
public record Need(OsRelease release, Kind kind, String what, String place) {

    /** What sort of thing {@code place} names. */
    public enum Kind {
        /** The version that a file states; it may be newer than what is in it. */
        VERSION("model"),
        /** The operator set that a function states; it may be newer than the operators in it. */
        OPERATOR_SET("function"),
        MODEL("model"),
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

    /** {@return this need of a part of something at {@code outer}, a path that may be empty} */
    public Need under(String outer) {
        return outer.isEmpty() ? this : new Need(release, kind, what, place.isEmpty() ? outer : outer + "/" + place);
    }
}
