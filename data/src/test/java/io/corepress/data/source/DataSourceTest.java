package io.corepress.data.source;

import static io.corepress.data.Fixtures.resource;
import static io.corepress.data.Fixtures.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.Batch;
import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.MalformedDataException;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.data.UnsupportedDataException;
import io.corepress.data.array.NpyFile;
import io.corepress.data.array.NpzWriter;
import io.corepress.data.image.Pixels;
import io.corepress.data.input.ModelInput;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {
    private static final ModelInput IMAGE = input("image", DataType.FLOAT32, 1L, 3L, 32L, 32L);

    @TempDir
    Path folder;

    private static ModelInput input(String name, DataType type, Long... sizes) {
        return new ModelInput(name, type, List.of(sizes), Pixels.unit(), false);
    }

    private static IndexedDataset open(Path path, ModelInput... inputs) throws IOException {
        return DataSource.open(path, List.of(inputs), DataOptions.none());
    }

    private static Tensor floats(long... sizes) {
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    private Path npz(Object... namesAndTensors) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTensors.length; i += 2) {
            arrays.put((String) namesAndTensors[i], (Tensor) namesAndTensors[i + 1]);
        }
        Path path = folder.resolve("d.npz");
        NpzWriter.write(path, arrays);
        return path;
    }

    @Test
    void readsCifar10AsItsModelsTakeIt() throws IOException {
        try (IndexedDataset data = open(shared("data/cifar10-test-a.npz"), IMAGE);
                Samples samples = data.samples()) {
            assertThat(data.count()).isEqualTo(5000);
            Batch batch = Batch.of(samples.next(8));
            assertThat(batch.inputs().get("image").shape()).isEqualTo(Shape.of(8, 3, 32, 32));
            assertThat(batch.samples().getFirst().label()).contains(new Label.ClassIndex(9));
            // x[4999, 31, 30:32] is [182, 182, 182], [137, 137, 137]
            float[] last = data.sample(4999).inputs().get("image").toFloats();
            for (int channel = 0; channel < 3; channel++) {
                assertThat(last[channel * 1024 + 1022]).isEqualTo(182 / 255f);
                assertThat(last[channel * 1024 + 1023]).isEqualTo(137 / 255f);
            }
        }
    }

    @Test
    void readsMnistAsImageInput() throws IOException {
        ModelInput gray = new ModelInput("image", DataType.FLOAT32, List.of(1L, 1L, 28L, 28L), Pixels.raw(), false);
        try (IndexedDataset data = open(shared("data/mnist-test-a.npz"), gray)) {
            float sum = 0;
            for (float value : data.sample(4999).inputs().get("image").toFloats()) {
                sum += value;
            }
            assertThat(sum).isEqualTo(50057);
            assertThat(data.label(0)).contains(new Label.ClassIndex(7));
        }
    }

    @Test
    void recordedInputsAreOneSampleAsTheyAre() throws IOException {
        ModelInput eight = input("image", DataType.FLOAT32, 8L, 3L, 32L, 32L);
        try (IndexedDataset data = open(shared("models/cifar_resnet.io.npz"), eight)) {
            assertThat(data.count()).isEqualTo(1);
            assertThat(data.sample(0).inputs().keySet()).containsExactly("image");
            assertThat(data.sample(0).inputs().get("image").shape()).isEqualTo(Shape.of(8, 3, 32, 32));
        }
        try (IndexedDataset data = open(shared("models/mini_gpt.io.npz"), input("ids", DataType.INT32, 1L, 64L))) {
            assertThat(data.sample(0).inputs().get("ids").shape()).isEqualTo(Shape.of(1, 64));
        }
    }

    @Test
    void rowsOfArraysAreSamples() throws IOException {
        Path path =
                npz("b", floats(3, 2), "a", floats(3, 1, 2), "y", Tensor.ofInts(DataType.INT8, Shape.of(3), 2, 0, 1));
        try (IndexedDataset data =
                open(path, input("a", DataType.FLOAT32, 1L, 2L), input("b", DataType.FLOAT32, 1L, 2L))) {
            Sample last = data.sample(2);
            assertThat(last.name()).isEqualTo("d.npz[2]");
            assertThat(last.inputs().get("a").toFloats()).containsExactly(4, 5);
            assertThat(last.inputs().get("b").shape()).isEqualTo(Shape.of(1, 2));
            assertThat(last.label()).contains(new Label.ClassIndex(1));
        }
        try (IndexedDataset plain = open(path)) {
            assertThat(plain.sample(0).inputs().keySet()).containsExactly("b", "a");
        }
    }

    @Test
    void arraysThatOnlyFitAsTheyAreAreOneSample() throws IOException {
        try (IndexedDataset data =
                open(npz("audio", floats(100)), input("audio", DataType.FLOAT32, 1L, ModelInput.ANY))) {
            assertThat(data.count()).isEqualTo(1);
            assertThat(data.sample(0).inputs().get("audio").shape()).isEqualTo(Shape.of(1, 100));
        }
        try (IndexedDataset data = open(npz("x", floats(2)), input("state", DataType.FLOAT32, 2L))) {
            assertThat(data.count()).isEqualTo(1);
        }
        ModelInput sound = input("sound", DataType.FLOAT32, ModelInput.ANY, 4L);
        ModelInput state = input("state", DataType.FLOAT32, 2L, ModelInput.ANY, 5L);
        try (IndexedDataset data = open(npz("sound", floats(3, 4), "state", floats(2, 3, 5)), sound, state)) {
            assertThat(data.count()).isEqualTo(1);
            assertThat(data.sample(0).inputs().get("state").shape()).isEqualTo(Shape.of(2, 3, 5));
        }
    }

    @Test
    void asManyRowsAsABatchAreOneSampleUnlessEachHasALabel() throws IOException {
        ModelInput batch = input("x", DataType.FLOAT32, 2L, 3L);
        try (IndexedDataset data = open(npz("x", floats(2, 3)), batch)) {
            assertThat(data.count()).isEqualTo(1);
        }
        Tensor labels = Tensor.ofInts(DataType.INT8, Shape.of(2), 0, 1);
        try (IndexedDataset data = open(npz("x", floats(2, 3), "y", labels), batch)) {
            assertThat(data.count()).isEqualTo(2);
            assertThat(data.label(1)).contains(new Label.ClassIndex(1));
        }
    }

    @Test
    void labelsThatAreNoClassesAreTargets() throws IOException {
        try (IndexedDataset data = open(npz("x", floats(3, 2), "target", floats(3, 4)))) {
            assertThat(data.label(1).orElseThrow())
                    .isEqualTo(new Label.Target(Tensor.ofFloats(DataType.FLOAT32, Shape.of(4), 4, 5, 6, 7)));
        }
        DataOptions other = DataOptions.parse(List.of("label=truth"));
        try (IndexedDataset data = DataSource.open(npz("x", floats(3), "truth", floats(3)), List.of(), other)) {
            assertThat(data.label(2).orElseThrow())
                    .isEqualTo(new Label.Target(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), 2)));
        }
    }

    @Test
    void saysWhichArraysAreMissingOrWrong() {
        assertThatThrownBy(() -> open(npz("a", floats(1), "b", floats(1)), IMAGE))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("d.npz: there are no arrays for the inputs [image], only [a, b]");
        assertThatThrownBy(() -> open(npz("a", floats(2, 1), "b", floats(3, 1))))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("d.npz, array 'b': it has 3 rows, and the array before it has 2");
        assertThatThrownBy(() -> open(npz("x", floats(2, 1), "y", Tensor.ofInts(DataType.INT8, Shape.of(3), 0, 1, 2))))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("d.npz, array 'y': there are 3 labels for 2 samples");
        assertThatThrownBy(() -> open(npz("x", floats(2, 1), "y", Tensor.ofInts(DataType.INT8, Shape.of(2), 0, -1))))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("d.npz, array 'y': label 1 is -1, and a class is a number from 0 on");
        assertThatThrownBy(() -> open(npz("x", floats(0, 1))))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("d.npz: its arrays have no rows, so there are no samples");
        assertThatThrownBy(() -> open(npz("x", floats())))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("d.npz, array 'x': it is one number");
        assertThatThrownBy(() -> {
                    try (IndexedDataset data = open(npz("x", floats(2, 5)), IMAGE)) {
                        data.sample(1);
                    }
                })
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessage("sample d.npz[1]: an array of fp32 [5] does not fit input 'image', which takes fp32"
                        + " [1, 3, 32, 32]");
    }

    @Test
    void namesOfClassesInAnArrayAreSorted() throws IOException {
        try (IndexedDataset data = open(npz("x", floats(3, 1)));
                IndexedDataset named = LabelSource.label(data, resource("numpy/unicode.npy"))) {
            assertThat(named.classNames()).containsExactly("", "cat", "straße");
            assertThat(named.label(0)).contains(new Label.ClassIndex(1));
        }
    }

    @Test
    void readsIdxPairsPlainAndPacked() throws IOException {
        byte[] images = HexFormat.of().parseHex("00000803000000020000000200000002" + "0001020304050607");
        byte[] labels = HexFormat.of().parseHex("00000801000000020905");
        Path path = Files.write(folder.resolve("t10k-images-idx3-ubyte"), images);
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("t10k-labels-idx1-ubyte.gz")))) {
            out.write(labels);
        }
        try (IndexedDataset data = open(path, input("in", DataType.FLOAT32, 1L, 1L, 2L, 2L))) {
            assertThat(data.count()).isEqualTo(2);
            assertThat(data.sample(1).inputs().get("in").toFloats())
                    .containsExactly(4 / 255f, 5 / 255f, 6 / 255f, 7 / 255f);
            assertThat(data.label(1)).contains(new Label.ClassIndex(5));
        }
    }

    @Test
    void readsTextInWindowsOfTheModel() throws IOException {
        Path path = Files.writeString(folder.resolve("t.txt"), "hello world");
        try (IndexedDataset data = open(path, input("ids", DataType.INT32, 1L, 4L))) {
            assertThat(data.count()).isEqualTo(2);
            assertThat(data.sample(0).inputs().get("ids"))
                    .isEqualTo(Tensor.ofInts(DataType.INT32, Shape.of(1, 4), 'h', 'e', 'l', 'l'));
        }
        assertThatThrownBy(() -> open(path, input("ids", DataType.INT32, 1L, ModelInput.ANY)))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("say so with the data option window=N");
    }

    @Test
    void readsRecordingsInWindowsOfTheModel() throws IOException {
        DataOptions options = DataOptions.parse(List.of("group=0", "label=1", "columns=5-7,11-13"));
        ModelInput features = input("features", DataType.FLOAT64, 1L, 20L, 6L);
        ModelInput hidden = new ModelInput("hiddenIn", DataType.FLOAT64, List.of(200L), Pixels.raw(), true);
        try (IndexedDataset data =
                DataSource.open(shared("data/gesture-valid.csv"), List.of(features, hidden), options)) {
            assertThat(data.sample(0).inputs().keySet()).containsExactly("features");
            assertThat(data.sample(0).inputs().get("features").shape()).isEqualTo(Shape.of(1, 20, 6));
            assertThat(data.sample(0).inputs().get("features").dataType()).isEqualTo(DataType.FLOAT64);
        }
    }

    @Test
    void readsSingleFilesAndRefusesOthers() throws IOException {
        try (IndexedDataset data = open(resource("images/rgb.png"), IMAGE)) {
            assertThat(data.sample(0).inputs().get("image").shape()).isEqualTo(Shape.of(1, 3, 32, 32));
        }
        Path npy = folder.resolve("a.npy");
        NpyFile.write(npy, floats(5, 3, 32, 32));
        try (IndexedDataset data = open(npy, IMAGE)) {
            assertThat(data.count()).isEqualTo(5);
        }
        Path other = Files.writeString(folder.resolve("a.doc"), "something else");
        assertThatThrownBy(() -> open(other))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("a.doc: unknown kind of data; known are .npz");
        assertThatThrownBy(() -> open(folder.resolve("absent.npz"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void labelFilesLabelSamplesOrNameClasses() throws IOException {
        Path labels = Files.writeString(folder.resolve("labels.txt"), "dog\ncat\ndog\n");
        try (IndexedDataset data = LabelSource.label(open(npz("x", floats(3, 1))), labels)) {
            assertThat(data.classNames()).containsExactly("cat", "dog");
            assertThat(data.label(0)).contains(new Label.ClassIndex(1));
            assertThat(data.sample(1).label()).isEqualTo(Optional.of(new Label.ClassIndex(0)));
        }
        Path classes = Files.writeString(folder.resolve("classes.txt"), "fox\nhen\n");
        Tensor y = Tensor.ofInts(DataType.INT8, Shape.of(3), 0, 1, 0);
        try (IndexedDataset data = LabelSource.label(open(npz("x", floats(3, 1), "y", y)), classes)) {
            assertThat(data.classNames()).containsExactly("fox", "hen");
            assertThat(data.label(1)).contains(new Label.ClassIndex(1));
        }
        assertThatThrownBy(() -> LabelSource.label(open(npz("x", floats(2, 1))), labels))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("labels.txt: there are 3 labels for 2 samples");
    }
}
