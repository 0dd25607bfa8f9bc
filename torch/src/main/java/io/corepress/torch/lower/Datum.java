package io.corepress.torch.lower;

import io.corepress.mil.Value;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** What a name of a program stands for while it runs: one record for each kind of MIL value. */
public sealed interface Datum {

    record Dense(Tensor tensor) implements Datum {}

    /**
     * A list, changed by making another one. Places that nothing was written to yet are null.
     *
     * @param growing whether writing behind its end makes it longer
     */
    record Items(List<Tensor> tensors, boolean growing) implements Datum {}

    /** Something that libtorch has no part in: strings and dictionaries. */
    record Plain(Value value) implements Datum {}

    /** A state of the function, by the name of the function's input. */
    record State(String name) implements Datum {}

    /** {@return the tensors in it, whose native memory it shares} */
    default List<Tensor> tensorsWithin() {
        return switch (this) {
            case Dense(Tensor tensor) -> List.of(tensor);
            case Items items ->
                items.tensors().stream().filter(java.util.Objects::nonNull).toList();
            case Plain _, State _ -> List.of();
        };
    }
}
