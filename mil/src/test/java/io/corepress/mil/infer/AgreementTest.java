package io.corepress.mil.infer;

import static io.corepress.mil.infer.Given.type;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.DictionaryType;
import io.corepress.mil.ValueType.ListType;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TupleType;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {
    @Test
    void tensorsAgreeWhereBothAreKnown() {
        assertThat(Agreement.agree(type("fp16 2 ?"), type("fp16 ? 3"))).isTrue();
        assertThat(Agreement.agree(type("fp16 *"), type("fp16 2"))).isTrue();
        assertThat(Agreement.agree(type("fp16 2"), type("fp32 2"))).isFalse();
        assertThat(Agreement.agree(type("fp16 2"), type("fp16 3"))).isFalse();
        assertThat(Agreement.agree(type("fp16 2"), type("fp16 2 1"))).isFalse();
    }

    @Test
    void otherTypesAgreeInTheirParts() {
        ListType list = new ListType(type("fp16 ?"), new Constant(2));
        List<ValueType> kinds = List.of(
                type("fp16 2"),
                list,
                new StateType(type("fp16 2")),
                new TupleType(List.of(list)),
                new DictionaryType(type("string"), type("fp64")),
                new ValueType.Unspecified());
        for (ValueType one : kinds) {
            for (ValueType other : kinds) {
                assertThat(Agreement.agree(one, other)).isEqualTo(one == other);
            }
        }
        assertThat(Agreement.agree(list, new ListType(type("fp16 3"), Sizes.UNKNOWN)))
                .isTrue();
        assertThat(Agreement.agree(list, new ListType(type("fp16 3"), new Constant(3))))
                .isFalse();
        assertThat(Agreement.agree(new TupleType(List.of()), new TupleType(List.of(list))))
                .isFalse();
    }

    @Test
    void whatTwoTypesHaveInCommonIsWhatBothKnow() {
        assertThat(Agreement.common(type("fp16 2 3"), type("fp16 2 ?"))).isEqualTo(type("fp16 2 ?"));
        assertThat(Agreement.common(type("fp16 2 3"), type("fp16 *"))).isEqualTo(type("fp16 *"));
    }
}
