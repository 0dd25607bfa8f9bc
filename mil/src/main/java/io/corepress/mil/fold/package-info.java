/**
 * Arithmetic with values that are known when a program is made, as importers and passes need it: exact, plain, and for
 * tensors that fit the heap.
 *
 * <p>{@link io.corepress.mil.fold.Numbers} holds decoded elements and computes; {@link io.corepress.mil.fold.Moves}
 * puts elements elsewhere without looking at them.
 */
package io.corepress.mil.fold;
