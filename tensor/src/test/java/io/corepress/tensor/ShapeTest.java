package io.corepress.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void aScalarHasNoAxesAndOneElement() {
        assertThat(Shape.of()).isSameAs(Shape.scalar());
        assertThat(Shape.scalar().rank()).isZero();
        assertThat(Shape.scalar().elementCount()).isOne();
        assertThat(Shape.scalar()).hasToString("[]");
    }

    @Test
    void elementsAreCountedOverAllAxesOrOverARange() {
        Shape shape = Shape.of(2, 3, 5);
        assertThat(shape.elementCount()).isEqualTo(30);
        assertThat(shape.elementCount(1, 3)).isEqualTo(15);
        assertThat(shape.elementCount(1, 1)).isOne();
        assertThat(shape).hasToString("[2, 3, 5]");
    }

    @Test
    void anAxisOfSizeZeroLeavesNoElements() {
        assertThat(Shape.of(4, 0, 7).elementCount()).isZero();
    }

    @Test
    void theLargestCountThatALongHoldsIsAccepted() {
        assertThat(Shape.of(Long.MAX_VALUE).elementCount()).isEqualTo(Long.MAX_VALUE);
        assertThat(Shape.of(1L << 31, 1L << 31).elementCount()).isEqualTo(1L << 62);
    }

    @Test
    void countsThatOverflowAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(1L << 32, 1L << 31))
                .withMessageContaining("too many elements");
        // The product wraps to a small positive number here.
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(1L << 32, (1L << 32) + 1));
    }

    @Test
    void anAxisOfSizeZeroHidesNoOverflowOfTheOthers() {
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(0, 1L << 32, 1L << 32));
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(1L << 32, 1L << 32, 0));
    }

    @Test
    void negativeSizesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(3, -1)).withMessageContaining("[3, -1]");
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(3, 4).withSize(0, -2));
    }

    @Test
    void copiesWithAChangeLeaveTheOriginalAlone() {
        long[] sizes = {2, 3};
        Shape shape = Shape.of(sizes);
        sizes[0] = 9;
        shape.sizes()[1] = 9;
        assertThat(shape)
                .isEqualTo(Shape.of(2, 3))
                .hasSameHashCodeAs(Shape.of(2, 3))
                .isNotEqualTo(Shape.of(3, 2));
        assertThat(shape.withSize(1, 7)).isEqualTo(Shape.of(2, 7));
        assertThat(shape.append(5, 1)).isEqualTo(Shape.of(2, 3, 5, 1));
        assertThat(Shape.ones(3)).isEqualTo(Shape.of(1, 1, 1));
        assertThat(shape).isEqualTo(Shape.of(2, 3));
    }
}
