/** How weights and activations are compressed while they are trained. */
package io.corepress.learn.config;
