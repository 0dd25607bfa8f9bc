/** Stand-ins for compressed weights and activations through which gradients go, and what is stored of them. */
package io.corepress.learn.coding;
