/** Samples for models: arrays, images, text and tables on disk, read one after the other or by number. */
module io.corepress.data {
    requires transitive io.corepress.tensor;
    requires java.desktop;
    requires com.twelvemonkeys.imageio.jpeg;
    requires com.twelvemonkeys.imageio.webp;

    exports io.corepress.data;
    exports io.corepress.data.array;
    exports io.corepress.data.image;
    exports io.corepress.data.input;
    exports io.corepress.data.source;
    exports io.corepress.data.table;
    exports io.corepress.data.text;
}
