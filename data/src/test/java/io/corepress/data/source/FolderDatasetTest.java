package io.corepress.data.source;

import static io.corepress.data.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.Demand;
import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.MalformedDataException;
import io.corepress.data.Sample;
import io.corepress.data.array.NpyFile;
import io.corepress.data.array.NpzWriter;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDatasetTest {
    @TempDir
    Path folder;

    private void put(String image, String target) throws IOException {
        Path path = folder.resolve(target);
        Files.createDirectories(path.getParent());
        Files.copy(resource("images/" + image), path);
    }

    @Test
    void subfoldersAreClasses() throws IOException {
        put("rgb.png", "dog/2.png");
        put("gray.jpg", "dog/1.JPG");
        put("rgb.jpg", "cat/deep/3.jpg");
        Files.createDirectories(folder.resolve("bird"));
        Files.writeString(folder.resolve("dog/.hidden.png"), "");
        Files.writeString(folder.resolve("readme.txt"), "");
        IndexedDataset data = FolderDataset.open(folder);
        assertThat(data.classNames()).containsExactly("bird", "cat", "dog");
        assertThat(data.count()).isEqualTo(3);
        assertThat(data.sample(0).name())
                .isEqualTo(Path.of("cat", "deep", "3.jpg").toString());
        assertThat(data.sample(0).inputs().get(Sample.UNNAMED).shape()).isEqualTo(Shape.of(3, 32, 48));
        assertThat(data.sample(1).name()).isEqualTo(Path.of("dog", "1.JPG").toString());
        assertThat(data.label(0)).contains(new Label.ClassIndex(1));
        assertThat(data.label(2)).contains(new Label.ClassIndex(2));
        Demand.severalClasses(data, "folder");
    }

    @Test
    void filesOfAFolderAreSamplesWithoutLabels() throws IOException {
        put("rgb.png", "b.png");
        NpyFile.write(folder.resolve("a.npy"), Tensor.ofInts(DataType.INT32, Shape.of(2), 1, 2));
        NpzWriter.write(folder.resolve("c.npz"), Map.of("in", Tensor.ofInts(DataType.INT8, Shape.of(1), 3)));
        IndexedDataset data = FolderDataset.open(folder);
        assertThat(data.sample(0).inputs().get(Sample.UNNAMED).toInts()).containsExactly(1, 2);
        assertThat(data.sample(1).inputs().get(Sample.UNNAMED).shape()).isEqualTo(Shape.of(3, 8, 12));
        assertThat(data.sample(2).inputs().get("in").toInts()).containsExactly(3);
        assertThat(data.label(0)).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithAFolder() throws IOException {
        assertThatThrownBy(() -> FolderDataset.open(folder))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage(folder + ": there are no images and no .npy or .npz files in it");
        put("rgb.png", "cat/1.png");
        put("rgb.png", "2.png");
        assertThatThrownBy(() -> FolderDataset.open(folder))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage(folder + ": some samples are in sub-folders, which are classes, and 2.png is not");
        Files.delete(folder.resolve("2.png"));
        Files.writeString(folder.resolve("cat/0.jpg"), "broken");
        assertThatThrownBy(() -> FolderDataset.open(folder).sample(0))
                .hasMessageContaining("0.jpg: this is no image of a known format");
        assertThatThrownBy(() -> Demand.severalClasses(FolderDataset.open(folder), "folder"))
                .hasMessage("folder: all samples are of one class");
    }

    @Test
    void aRelativeFileIsASampleOfItsOwnName() throws IOException {
        put("rgb.png", "x.png");
        Path relative = Path.of("").toAbsolutePath().relativize(folder.resolve("x.png"));
        assertThat(DataSource.open(relative, List.of(), DataOptions.none())
                        .sample(0)
                        .name())
                .isEqualTo("x.png");
    }
}
