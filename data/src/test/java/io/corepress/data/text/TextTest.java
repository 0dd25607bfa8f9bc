package io.corepress.data.text;

import static io.corepress.data.Fixtures.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.Label;
import io.corepress.data.MalformedDataException;
import io.corepress.data.Sample;
import io.corepress.data.array.NpyFile;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTest {
    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("t.txt"), content);
    }

    private static int[] ids(Path path, Tokens tokens) throws IOException {
        try (TokenFile file = TokenFile.open(path, tokens, Optional.empty())) {
            return file.ids().toInts();
        }
    }

    @Test
    void windowsFollowEachOtherAndKnowTheNextToken() throws IOException {
        try (TextWindows windows =
                new TextWindows(TokenFile.open(file("abcdefgh"), Tokens.BYTES, Optional.empty()), 3, 2)) {
            assertThat(windows.count()).isEqualTo(3);
            Sample last = windows.sample(2);
            assertThat(last.name()).isEqualTo("t.txt[4]");
            assertThat(last.inputs().get(Sample.UNNAMED))
                    .isEqualTo(Tensor.ofInts(DataType.INT32, Shape.of(3), 'e', 'f', 'g'));
            assertThat(last.label())
                    .contains(new Label.Target(Tensor.ofInts(DataType.INT32, Shape.of(3), 'f', 'g', 'h')));
            assertThatThrownBy(() -> windows.sample(3)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void charactersAreNumberedInTheOrderOfTheirCodes() throws IOException {
        assertThat(ids(file("b\n😀aéb"), Tokens.CHARACTERS)).containsExactly(2, 0, 4, 1, 3, 2);
        Path training = Files.writeString(folder.resolve("train.txt"), "abc");
        try (TokenFile tokens = TokenFile.open(file("ca"), Tokens.CHARACTERS, Optional.of(training))) {
            assertThat(tokens.ids().toInts()).containsExactly(2, 0);
        }
        assertThatThrownBy(() -> TokenFile.open(file("cz"), Tokens.CHARACTERS, Optional.of(training)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("t.txt: the character U+7a ('z') is not in the vocabulary");
        Path latin = Files.write(folder.resolve("l.txt"), "é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ids(latin, Tokens.CHARACTERS))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("it is not text in UTF-8");
    }

    @Test
    void idsComeAsNumbersInTextInBytesAndInArrays() throws IOException {
        assertThat(ids(file(" 5, 12\n2147483647 "), Tokens.NUMBERS)).containsExactly(5, 12, Integer.MAX_VALUE);
        assertThatThrownBy(() -> ids(file("5 2147483648"), Tokens.NUMBERS))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("number 2 is above 2147483647");
        assertThatThrownBy(() -> ids(file("5 x"), Tokens.NUMBERS)).hasMessageContaining("number 2 has a character 'x'");
        Path binary = Files.write(folder.resolve("b.bin"), new byte[] {1, 0, (byte) 0xFF, (byte) 0xFF});
        assertThat(ids(binary, Tokens.UINT16)).containsExactly(1, 65535);
        Path odd = Files.write(folder.resolve("o.bin"), new byte[3]);
        assertThatThrownBy(() -> ids(odd, Tokens.UINT16)).hasMessageContaining("an even number of bytes, there are 3");
        Path npy = folder.resolve("ids.npy");
        NpyFile.write(npy, Tensor.ofInts(DataType.UINT16, Shape.of(1, 3), 7, 8, 9));
        try (TokenFile tokens = TokenFile.openNpy(npy)) {
            assertThat(tokens.ids().toInts()).containsExactly(7, 8, 9);
        }
        NpyFile.write(npy, Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 7));
        assertThatThrownBy(() -> TokenFile.openNpy(npy)).hasMessageContaining("token ids are integers in one axis");
    }

    @Test
    void saysWhenATextIsTooShort() {
        assertThatThrownBy(() -> new TextWindows(TokenFile.open(file("abc"), Tokens.BYTES, Optional.empty()), 3, 1))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("t.txt: it has 3 tokens, and a window of 3 with the token after it needs 4");
    }

    @Test
    void readsRealText() throws IOException {
        Path path = shared("data/tiny-shakespeare.txt");
        try (TokenFile tokens = TokenFile.open(path, Tokens.CHARACTERS, Optional.empty())) {
            int[] ids = tokens.ids().toInts();
            assertThat(ids).hasSize(1_115_394);
            // The 65 characters of this text, as everybody who trains on it counts them.
            assertThat(Arrays.stream(ids).max()).hasValue(64);
            assertThat(ids).startsWith(18, 47, 56, 57, 58, 1, 15, 47, 58);
        }
    }

    @Test
    void labelsAreOneALine() throws IOException {
        assertThat(LabelFile.read(file("cat\r\n dog \nfox"))).containsExactly("cat", "dog", "fox");
        assertThatThrownBy(() -> LabelFile.read(file("cat\n\ndog")))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("t.txt: expected a label in each line, but line 2 is empty");
        assertThatThrownBy(() -> LabelFile.read(file(""))).hasMessageContaining("but there are no lines");
    }
}
