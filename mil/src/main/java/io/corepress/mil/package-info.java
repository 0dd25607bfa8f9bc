/**
 * The ML program as immutable values, faithful to {@code MIL.proto}.
 *
 * <p>A {@link io.corepress.mil.Program} has {@link io.corepress.mil.Function}s, these have a
 * {@link io.corepress.mil.Block} of {@link io.corepress.mil.Operation}s for their {@link io.corepress.mil.OpSet};
 * constants are {@link io.corepress.mil.Value}s, whose numbers are {@link io.corepress.tensor.Tensor}s, wherever they
 * are stored. Nothing here changes once made: a {@link io.corepress.mil.Rewrite} yields a new function, in which all
 * that it left alone is the same object as before. {@link io.corepress.mil.Uses} answers who uses what.
 *
 * {@snippet :
 * Rewrite dropDropout = op -> op.type().equals("dropout") ? List.of() : List.of(op);
 * Program smaller = program.mapFunctions(dropDropout::apply);
 * }
 */
package io.corepress.mil;
