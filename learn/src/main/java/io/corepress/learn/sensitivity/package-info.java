/** How much a loss feels each single weight: squared gradients, the diagonal of the Fisher information. */
package io.corepress.learn.sensitivity;
