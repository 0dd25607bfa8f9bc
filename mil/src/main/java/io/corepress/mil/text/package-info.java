/** Programs as text, for people: {@link io.corepress.mil.text.ProgramText}. */
package io.corepress.mil.text;
