/**
 * Builds MIL programs in code: each operation is checked, its types are inferred, and it is written with its constant
 * parameters as readers of Core ML files expect them.
 *
 * {@snippet :
 * Program program = FunctionBuilder.program(OpSet.CORE_ML_7, f -> {
 *     Var image = f.input("image", DataType.FLOAT16, 1, 3, 32, 32);
 *     Var weight = f.constant("conv_weight", weights); // fp16, [16, 3, 3, 3]
 *     Var features = f.conv("conv", image, weight, ConvSettings.of(2, 1));
 *     return List.of(f.relu("features", features)); // fp16, [1, 16, 16, 16]
 * });
 * }
 *
 * <p>The builder lives only while the lambda runs; what comes out is complete and immutable. Names are those of the
 * caller and must be new in the function. Methods cover the operators that are used most; {@link
 * io.corepress.mil.build.BlockBuilder#op} adds any operator.
 *
 * <p>Everywhere here a wrong shape, type or name is an {@link java.lang.IllegalArgumentException} that starts with the
 * name of the operation.
 */
package io.corepress.mil.build;
