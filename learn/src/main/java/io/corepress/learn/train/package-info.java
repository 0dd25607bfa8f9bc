/** Training: constants of a program changed step by step, so that a loss becomes small. */
package io.corepress.learn.train;
