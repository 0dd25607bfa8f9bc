package io.corepress.mil;

/** A change to a whole program that yields a new one. */
@FunctionalInterface
public interface ProgramTransform {
    /**
     * {@return the changed program; the same object if there was nothing to change}
     *
     * @throws UnsupportedModelException if the program cannot be changed in this way
     */
    Program apply(Program program);

    /** {@return this transform followed by another} */
    default ProgramTransform andThen(ProgramTransform next) {
        return program -> next.apply(apply(program));
    }
}
