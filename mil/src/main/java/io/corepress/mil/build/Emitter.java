package io.corepress.mil.build;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.List;

/** The block to which the operator families add their operations. */
public sealed interface Emitter
        permits ConvolutionOps, ElementwiseOps, LookupOps, MatrixOps, ReductionOps, ShapeOps, StateOps {

    /** {@return the operator set that the operations must be of} */
    OpSet opset();

    /**
     * Adds an operation with one output, which gets the operation's name. The caller vouches for the type: nothing is
     * inferred here.
     */
    Var op(String type, String name, Params params, DataType dataType, Shape shape);

    /** Adds an operation with these outputs, for whose types the caller vouches; it is named after the first. */
    List<Var> op(String type, List<Var> outputs, Params params);

    /**
     * Adds an operation with one output, which gets the operation's name. Its type is inferred. Parameters that are left
     * out and have a default are written with it, as Core ML wants some of them.
     *
     * @throws IllegalArgumentException if the operator set has no such operator, or it does not take these parameters
     */
    Var op(String type, String name, Params params);

    /**
     * Adds an operation with several outputs, of these names; it is named after the first. Their types are inferred, and
     * defaults are written, as for one output.
     *
     * @throws IllegalArgumentException if the operator set has no such operator, it does not take these parameters, or
     *     it does not yield as many outputs
     */
    List<Var> ops(String type, List<String> names, Params params);

    /**
     * Adds an operation without outputs.
     *
     * @throws IllegalArgumentException if the operator set has no such operator, or it does not take these parameters
     */
    void effect(String type, String name, Params params);
}
