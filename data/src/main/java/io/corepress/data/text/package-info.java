/** Text: lines of labels, and tokens in windows for language models. */
package io.corepress.data.text;
