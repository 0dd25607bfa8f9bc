package io.corepress.onnx.convert;

/**
 * A node that cannot be translated.
 *
 * @param operator its type, behind its domain unless that is ONNX itself
 * @param place where in the graph
 * @param reason why
 */
public record Problem(String operator, String place, String reason) {
    /** {@return one line: what, where, why} */
    public String toText() {
        return operator + " at " + place + ": " + reason;
    }
}
