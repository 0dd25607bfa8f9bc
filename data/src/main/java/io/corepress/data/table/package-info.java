/** Tables of numbers in text: recordings of sensors, rows of features. */
package io.corepress.data.table;
