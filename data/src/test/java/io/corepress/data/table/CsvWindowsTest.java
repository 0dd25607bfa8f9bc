package io.corepress.data.table;

import static io.corepress.data.Fixtures.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.Label;
import io.corepress.data.MalformedDataException;
import io.corepress.data.Sample;
import io.corepress.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvWindowsTest {
    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("t.csv"), content);
    }

    private static float[] sample(CsvWindows windows, int index) throws IOException {
        return windows.sample(index).inputs().get(Sample.UNNAMED).toFloats();
    }

    @Test
    void rowsAreSamples() throws IOException {
        try (CsvWindows rows = CsvWindows.open(file("1,2\n\n-3.5e1,nan\r\n"), CsvFormat.plain())) {
            assertThat(rows.count()).isEqualTo(2);
            assertThat(sample(rows, 0)).containsExactly(1, 2);
            assertThat(sample(rows, 1)).containsExactly(-35, Float.NaN);
            assertThat(rows.sample(1).name()).isEqualTo("t.csv, line 3");
            assertThat(rows.sample(1).label()).isEmpty();
        }
    }

    @Test
    void columnsHaveNamesOrNumbers() throws IOException {
        Path file = file("\"the label\",a,b,\"c\"\"d\"\ncat,1,2,3\ndog,4,5,6\n");
        CsvFormat format = CsvFormat.plain().withLabel("the label").withColumns(List.of("c\"d", "1-2"));
        try (CsvWindows rows = CsvWindows.open(file, format)) {
            assertThat(rows.classNames()).containsExactly("cat", "dog");
            assertThat(sample(rows, 1)).containsExactly(6, 4, 5);
            assertThat(rows.label(1)).contains(new Label.ClassIndex(1));
        }
        try (CsvWindows rows = CsvWindows.open(file, CsvFormat.plain().withLabel("0"))) {
            assertThat(sample(rows, 0)).containsExactly(1, 2, 3);
        }
        assertThatThrownBy(() -> CsvWindows.open(file, CsvFormat.plain().withLabel("x")))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("t.csv: there is no column 'x'; they are named the label, a, b, c\"d, 0 to 3");
    }

    @Test
    void windowsNeverHoldTwoGroupsOrTwoClasses() throws IOException {
        String rows = "s,0,1\ns,0,2\ns,0,3\ns,2,4\ns,2,5\nt,2,6\nt,2,7\nt,2,8\n";
        CsvFormat format = CsvFormat.plain().withGroup("0").withLabel("1").withWindow(2);
        try (CsvWindows windows = CsvWindows.open(file(rows), format)) {
            assertThat(windows.count()).isEqualTo(3);
            assertThat(sample(windows, 0)).containsExactly(1, 2);
            assertThat(sample(windows, 1)).containsExactly(4, 5);
            assertThat(sample(windows, 2)).containsExactly(6, 7);
            assertThat(windows.sample(0).inputs().get(Sample.UNNAMED).shape()).isEqualTo(Shape.of(2, 1));
            assertThat(windows.label(2)).contains(new Label.ClassIndex(2));
        }
        try (CsvWindows windows = CsvWindows.open(file(rows), format.withStride(1))) {
            assertThat(windows.count()).isEqualTo(5);
        }
        assertThatThrownBy(() -> CsvWindows.open(file(rows), format.withWindow(4)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("none of its 8 rows begins a window of 4 of one group and class");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1,2;3 | line 2: expected 2 fields as in the first row, got 1",
                "1,2;3,x | line 2: field 1 is 'x', and a feature is a number",
                "1,2;3, | line 2: field 1 is '', and a feature is a number",
                "1,2;3,0x1 | line 2: field 1 is '0x1'",
                "1,2;3,1f | line 2: field 1 is '1f'",
                "1,2;3,\"4 | line 2: a quote is not closed before the end of the file",
                ";; | there are no rows in it",
                "a,b | none of its 0 rows is a sample",
            })
    void saysWhatIsWrong(String rows, String message) throws IOException {
        Path file = file(rows.strip().replace(';', '\n'));
        assertThatThrownBy(() -> CsvWindows.open(file, CsvFormat.plain()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("t.csv")
                .hasMessageContaining(message);
    }

    @Test
    void readsRealRecordings() throws IOException {
        // Session, class, then attitude, rotation, gravity and acceleration, three columns each.
        CsvFormat format = CsvFormat.plain()
                .withGroup("0")
                .withLabel("1")
                .withColumns(List.of("5-7", "11-13"))
                .withWindow(20);
        try (CsvWindows windows = CsvWindows.open(shared("data/gesture-valid.csv"), format)) {
            // Runs of 293, 682, 331, 174, 530, 77, 294, 678, 326, 173, 681 and 80 rows.
            assertThat(windows.count()).isEqualTo(14 + 34 + 16 + 8 + 26 + 3 + 14 + 33 + 16 + 8 + 34 + 4);
            assertThat(windows.sample(0).inputs().get(Sample.UNNAMED).shape()).isEqualTo(Shape.of(20, 6));
            assertThat(sample(windows, 0))
                    .startsWith(
                            -0.008823196403682232f,
                            -0.010745512321591377f,
                            0.010647607035934925f,
                            0.0014914274215698242f,
                            -0.0009248852729797363f,
                            -0.010258495807647705f);
            assertThat(windows.label(13)).contains(new Label.ClassIndex(0));
            assertThat(windows.label(14)).contains(new Label.ClassIndex(2));
        }
    }
}
