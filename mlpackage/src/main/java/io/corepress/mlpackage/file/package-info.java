/** Files that stay open: reading by position from many threads, and streams of bytes into new files. */
package io.corepress.mlpackage.file;
