/** Runs ML programs on libtorch: the only room that knows the native library. */
module io.corepress.torch {
    requires transitive io.corepress.mil;
    requires io.corepress.compress;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.pytorch;

    exports io.corepress.torch;
    exports io.corepress.torch.autograd;
}
