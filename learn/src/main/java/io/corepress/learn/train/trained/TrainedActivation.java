package io.corepress.learn.train.trained;

import io.corepress.learn.activation.QuantizedValue;
import io.corepress.torch.autograd.Variable;
import java.util.Map;
import java.util.Set;

/** One range in which values between operations are quantized; more than one value may share it. */
public interface TrainedActivation extends Trained {
    /** {@return the names of the values} */
    Set<String> values();

    /**
     * {@return what the users of a value get instead in a training pass}
     *
     * @param name of the value
     */
    Variable apply(String name, Variable value);

    /** {@return how each value is quantized in the finished model; those without are left alone} */
    Map<String, QuantizedValue> finished();
}
