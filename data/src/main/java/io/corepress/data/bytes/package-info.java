/** Bytes in files, kept for a while, turned around. Not for callers outside this room. */
package io.corepress.data.bytes;
