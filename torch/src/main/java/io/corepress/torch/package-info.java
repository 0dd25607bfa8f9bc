/**
 * Runs functions of ML programs on libtorch, on any machine that libtorch has a build for.
 *
 * <p>A {@link io.corepress.torch.Predictor} is made from a function. Its operations are lowered to libtorch calls one by
 * one, in program order; so every value of the program exists under its name and can be watched, and what the program
 * computes is what the file says, nothing fused and nothing left out.
 *
 * <pre>{@code
 * try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
 *     Tensor logits = predictor.predict(Map.of("image", pixels)).tensor("logits");
 * }
 * }</pre>
 *
 * <p>Numbers of type fp16 are computed in float32, and, if {@link io.corepress.torch.Precision#FLOAT16} asks for it,
 * rounded to float16 after every operation. {@link io.corepress.torch.Gradients} tells how outputs depend on inputs, weights
 * and values in between; gradients go by that rounding. The native library is loaded when the first predictor is made.
 */
package io.corepress.torch;
