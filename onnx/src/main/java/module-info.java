/** ONNX files become ML programs: reading, import operator by operator, constant folding. */
module io.corepress.onnx {
    requires transitive io.corepress.mil;
    requires com.google.protobuf;
}
