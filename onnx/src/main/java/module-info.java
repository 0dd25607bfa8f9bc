/** ONNX files become ML programs: reading, import operator by operator. */
module io.corepress.onnx {
    requires transitive io.corepress.mil;
    requires com.google.protobuf;

    exports io.corepress.onnx;
    exports io.corepress.onnx.graph;
}
