/**
 * What the operators of Core ML yield: the types of an operation's outputs from the types of its inputs and, where it
 * matters, their values. A size that is known only when the model runs stays unknown; all that can be said is said.
 *
 * <p>Each operator has a rule, a small function from {@link io.corepress.mil.infer.OpCall} to types. An operation that
 * Core ML would not take is refused with one sentence that names the operator, the parameter, and what was given.
 */
package io.corepress.mil.infer;
