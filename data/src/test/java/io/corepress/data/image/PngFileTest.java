package io.corepress.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngFileTest {
    @TempDir
    Path folder;

    @Test
    void writesColoursInEitherOrder() throws IOException {
        Path file = folder.resolve("c.png");
        Tensor image = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 3, 1, 2), 1, 2, 3, 4, 5, 6);
        PngFile.write(file, image, ColorOrder.RGB, 255);
        assertThat(ImageFile.read(file)).isEqualTo(Tensor.ofInts(DataType.UINT8, Shape.of(3, 1, 2), 1, 2, 3, 4, 5, 6));
        PngFile.write(file, image, ColorOrder.BGR, 255);
        assertThat(ImageFile.read(file).toInts()).containsExactly(5, 6, 3, 4, 1, 2);
    }

    @Test
    void cutsAndRoundsValues() throws IOException {
        Path file = folder.resolve("g.png");
        float[] values = {-1, 0, 0.5f, 1, 2, Float.NaN};
        PngFile.write(file, Tensor.ofFloats(DataType.FLOAT32, Shape.of(2, 3), values), ColorOrder.GRAY, 1);
        assertThat(ImageFile.read(file))
                .isEqualTo(Tensor.ofInts(DataType.UINT8, Shape.of(1, 2, 3), 0, 0, 128, 255, 255, 0));
    }

    @Test
    void refusesShapesOfNoImage() {
        for (Shape shape : new Shape[] {Shape.of(4), Shape.of(2, 2, 2), Shape.of(2, 3, 1, 1), Shape.of(0, 3)}) {
            Tensor tensor = Tensor.ofFloats(DataType.FLOAT32, shape, new float[(int) shape.elementCount()]);
            assertThatThrownBy(() -> PngFile.write(folder.resolve("x.png"), tensor, ColorOrder.RGB, 255))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("got " + shape);
        }
        assertThat(folder).isEmptyDirectory();
    }
}
