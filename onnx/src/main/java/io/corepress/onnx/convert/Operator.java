package io.corepress.onnx.convert;

/**
 * An operator that can be imported.
 *
 * @param domain empty for ONNX's own operators
 * @param note what of it is not supported, for people; empty if all is
 */
public record Operator(String domain, String type, String family, String note, Translation translation) {
    /** {@return the type, behind its domain unless that is ONNX itself} */
    public String qualifiedType() {
        return domain.isEmpty() ? type : domain + "." + type;
    }
}
