/** What Corepress needs of the generated binding of libtorch, in its own words. Not exported. */
package io.corepress.torch.binding;
