/** What networks of layers need of the systems that run them, and whether they keep the rules of their format. */
package io.corepress.neuralnetwork.check;
