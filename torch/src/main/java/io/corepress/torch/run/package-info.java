/**
 * Runs a function: names become slots, once; then its operations are lowered one after the other. Values are freed when
 * the last operation that needs them is done. Not exported.
 */
package io.corepress.torch.run;
