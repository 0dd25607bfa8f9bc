/** Compression with data. */
package io.corepress.learn;
