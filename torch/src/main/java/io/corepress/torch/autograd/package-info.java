/**
 * Numbers that remember how they were computed, and functions of ML programs that compute with them: what training is
 * made of.
 *
 * {@snippet :
 * Variable weight = Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, Shape.of(2), 1, 2));
 * try (VariableScope scope = VariableScope.open()) {
 *     weight.square().sum().backward();
 *     InPlace.addScaled(weight, weight.gradient().orElseThrow(), -0.1); // one step down
 * }
 * }
 */
package io.corepress.torch.autograd;
