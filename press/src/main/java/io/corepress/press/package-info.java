/**
 * A run from file to file: {@link io.corepress.press.Press} opens a model, moves it to a target, runs a recipe on its
 * programs and saves the result, in little memory and without half-written files.
 */
package io.corepress.press;
