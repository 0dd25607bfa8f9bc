/**
 * Passes: changes to a program that leave what it computes as it was and make it smaller or faster.
 *
 * <p>{@link io.corepress.mil.pass.Passes} lists them by name. They are for programs in which every name is given once,
 * as importers and builders make them; a function in which a name is given twice is left alone.
 */
package io.corepress.mil.pass;
