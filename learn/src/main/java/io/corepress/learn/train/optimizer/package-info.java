/** What changes numbers by their gradients, step by step, and at which rate. */
package io.corepress.learn.train.optimizer;
