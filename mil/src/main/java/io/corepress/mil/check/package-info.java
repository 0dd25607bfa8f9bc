/**
 * Whether a program keeps the public rules of Core ML: that its names are defined, its operators exist and get what they
 * take, its types are what its operations yield, and its compressed weights fit together. What breaks a rule is a
 * {@link io.corepress.mil.check.Finding}, with the place and one sentence; a check itself never fails.
 *
 * <p>{@link io.corepress.mil.check.ProgramCheck} looks at structure and types, which takes milliseconds, so that it can
 * run before every save; {@link io.corepress.mil.check.WeightContents} also reads weights.
 */
package io.corepress.mil.check;
