package io.corepress.data.text;

/** What the tokens of a text are. */
public enum Tokens {
    /** Each byte of the file is a token, 0 to 255. */
    BYTES,
    /**
     * Each character (Unicode code point) of a file in UTF-8 is a token: its position among all the characters that
     * occur, in the order of their codes.
     */
    CHARACTERS,
    /** The file holds whole numbers in decimal, with spaces or line breaks between them: ids of tokens. */
    NUMBERS,
    /** The file holds ids of tokens as little-endian unsigned 16-bit integers. */
    UINT16
}
