/**
 * How each MIL operator is computed with libtorch: a class for each family of operators, all of them listed in
 * {@link io.corepress.torch.lower.Lowerings}. A lowering knows nothing of programs, names or files. Not exported.
 */
package io.corepress.torch.lower;
