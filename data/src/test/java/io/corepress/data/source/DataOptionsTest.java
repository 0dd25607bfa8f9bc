package io.corepress.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.image.ColorOrder;
import io.corepress.data.image.Fit;
import io.corepress.data.image.Layout;
import io.corepress.data.image.Pixels;
import io.corepress.data.text.Tokens;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataOptionsTest {
    @Test
    void whatTheUserSaysCountsMoreThanTheInput() {
        DataOptions options =
                DataOptions.parse(List.of("layout=hwc", "colors=bgr", "fit=crop:0.875", "scale=1/127.5", "bias=-1"));
        Pixels pixels = options.pixels().over(Pixels.unit());
        assertThat(pixels.layout()).contains(Layout.HWC);
        assertThat(pixels.order()).isEqualTo(ColorOrder.BGR);
        assertThat(pixels.fit()).isEqualTo(new Fit.CenterCrop(0.875));
        assertThat(pixels.scale()).containsExactly(1 / 127.5);
        assertThat(pixels.bias()).containsExactly(-1.0);
        assertThat(DataOptions.none().pixels().over(Pixels.unit())).isEqualTo(Pixels.unit());
        assertThat(DataOptions.parse(List.of("mean=0.5", "std=0.25,0.5,1"))
                        .pixels()
                        .over(Pixels.raw()))
                .isEqualTo(Pixels.raw().withMeanAndStd(List.of(0.5), List.of(0.25, 0.5, 1.0)));
        assertThat(DataOptions.parse(List.of("fit=letterbox:114")).pixels().fit())
                .contains(new Fit.Letterbox(114));
    }

    @Test
    void readsSettingsOfTextAndTables() {
        DataOptions options = DataOptions.parse(List.of(
                "tokens=characters",
                "vocabulary=train.txt",
                "window=64",
                "stride=32",
                "separator=tab",
                "header=no",
                "columns=a, 3-5",
                "group=g",
                "label=l"));
        assertThat(options.tokens()).contains(Tokens.CHARACTERS);
        assertThat(options.vocabulary()).contains(Path.of("train.txt"));
        assertThat(options.window()).hasValue(64);
        assertThat(options.stride()).hasValue(32);
        assertThat(options.csv().separator()).isEqualTo('\t');
        assertThat(options.csv().header()).contains(false);
        assertThat(options.csv().columns()).containsExactly("a", "3-5");
        assertThat(options.csv().group()).contains("g");
        assertThat(options.csv().label()).contains("l");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "window | expected a data option as key=value, got 'window'",
                "window=0 | data option window=0: expected a whole number from 1 on",
                "windows=3 | unknown data option 'windows'; there are layout, colors, fit, scale",
                "fit=zoom | data option fit=zoom: expected stretch, crop",
                "fit=crop:2 | the fraction of a centre crop must be above 0 and at most 1, got 2.0",
                "scale=a | data option scale=a: 'a' is no number",
                "scale=1,2 | expected one number, or three with commas between them",
                "colors=red | expected one of [rgb, bgr, gray]",
                "header=maybe | expected yes or no",
                "separator=ab | expected one character, or tab",
            })
    void saysWhatIsWrongWithASetting(String setting, String message) {
        assertThatThrownBy(() -> DataOptions.parse(List.of(setting)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesContradictions() {
        assertThatThrownBy(() -> DataOptions.parse(List.of("window=1", "window=2")))
                .hasMessage("data option window is given twice");
        assertThatThrownBy(() -> DataOptions.parse(List.of("mean=0", "scale=1")))
                .hasMessage("mean and std are another way to say scale and bias: give one of them");
    }
}
