package io.corepress.neuralnetwork.graph;

import io.corepress.mil.build.Var;

/** A value of the network, and how the program holds it. */
public sealed interface Blob {

    /** {@return the tensor of the program; its last three axes are those of the value, if the value has that many} */
    Var var();

    /** {@return the number of axes that the value has in the network} */
    int rank();

    /** {@return another tensor held in the same way: only its last three axes may have changed} */
    Blob with(Var other);

    /** The tensor has the axes of the value. */
    record Exact(Var var) implements Blob {
        @Override
        public int rank() {
            return var.rank();
        }

        @Override
        public Blob with(Var other) {
            return new Exact(other);
        }
    }

    /**
     * A value of axes {@code [sequence, batch, channel, height, width]}, held as {@code [sequence * batch, channel,
     * height, width]}, which is what operators on images take.
     *
     * @param sequence the size of the first axis
     */
    record Folded(Var var, long sequence) implements Blob {
        public Folded {
            if (var.rank() != 4) {
                throw new IllegalArgumentException("a folded value has four axes, got " + var);
            }
        }

        @Override
        public int rank() {
            return 5;
        }

        @Override
        public Blob with(Var other) {
            return new Folded(other, sequence);
        }
    }
}
