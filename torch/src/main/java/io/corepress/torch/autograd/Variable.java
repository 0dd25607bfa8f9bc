package io.corepress.torch.autograd;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.binding.NativeLibrary;
import io.corepress.torch.binding.NativeTensors;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tensor in libtorch's memory that remembers how it was computed, so that gradients can go back through it. Numbers
 * are float32; indices, which have no gradient, are int64.
 *
 * <p>Shapes of two operands are broadcast: axes count from the back, and an axis of size 1 or a missing one fits any
 * size. An operation whose operands do not fit throws the {@code RuntimeException} of libtorch.
 *
 * <p>What is computed inside a {@link VariableScope} is freed with it, unless {@link #keep() kept}; elsewhere it is freed
 * when the garbage collector finds it. Belongs to one thread at a time.
 */
public final class Variable implements AutoCloseable {
    private final org.bytedeco.pytorch.Tensor tensor;

    Variable(org.bytedeco.pytorch.Tensor tensor) {
        this.tensor = tensor;
    }

    /** {@return the numbers of {@code tensor}, floats as float32 and integers as int64, without a gradient} */
    public static Variable of(Tensor tensor) {
        NativeLibrary.load(0);
        org.bytedeco.pytorch.Tensor copy = NativeTensors.of(tensor);
        return new Variable(copy.to(tensor.dataType().isFloat() ? ScalarType.Float : ScalarType.Long));
    }

    /** {@return these numbers, without a gradient} */
    public static Variable of(Shape shape, float... numbers) {
        return of(Tensor.ofFloats(DataType.FLOAT32, shape, numbers));
    }

    public static Variable scalar(float number) {
        return of(Shape.scalar(), number);
    }

    /** {@return {@code number} everywhere} */
    public static Variable filled(Shape shape, float number) {
        NativeLibrary.load(0);
        org.bytedeco.pytorch.Tensor result = NativeTensors.empty(ScalarType.Float, shape.sizes());
        result.fill_(scalarOf(number));
        return new Variable(result);
    }

    /** {@return a copy of these numbers that training changes: it gathers gradients, and is kept until it is closed} */
    public static Variable parameter(Tensor numbers) {
        try (VariableScope scope = VariableScope.open()) {
            return of(numbers).toParameter();
        }
    }

    /** {@return a copy with no history that gathers gradients and is kept until it is closed} */
    public Variable toParameter() {
        org.bytedeco.pytorch.Tensor copy = tensor.detach().clone();
        copy.set_requires_grad(true);
        return new Variable(copy).keep();
    }

    /** {@return a copy of the numbers on the heap: fp32, or int32 for indices} */
    public Tensor toTensor() {
        return NativeTensors.toTensor(tensor, tensor.is_floating_point() ? DataType.FLOAT32 : DataType.INT32);
    }

    /** {@return the only number} */
    public float toFloat() {
        if (tensor.numel() != 1) {
            throw new IllegalArgumentException("one number is needed, got " + shape());
        }
        return tensor.detach().item_float();
    }

    public Shape shape() {
        return NativeTensors.shapeOf(tensor);
    }

    /** {@return the size of an axis; negative ones count from the back} */
    public long size(int axis) {
        return tensor.size(axis);
    }

    /** {@return whether gradients go to it or through it} */
    public boolean hasHistory() {
        return tensor.requires_grad();
    }

    /** Holds on to the numbers beyond the scope, until {@link #close()}; each call needs its own. {@return this} */
    public Variable keep() {
        tensor.retainReference();
        return this;
    }

    /** Frees what {@link #keep()} held. */
    @Override
    public void close() {
        tensor.releaseReference();
    }

    /** {@return the same numbers, sharing their memory, through which no gradient goes} */
    public Variable detach() {
        return new Variable(tensor.detach());
    }

    /** Adds the derivatives of this number to the gradients of all parameters it was computed from. */
    public void backward() {
        if (tensor.numel() != 1) {
            throw new IllegalArgumentException("only one number can go back, got " + shape());
        }
        tensor.backward();
    }

    /** {@return what has been gathered since {@link #clearGradient()}; empty if nothing has} */
    public Optional<Variable> gradient() {
        org.bytedeco.pytorch.Tensor gradient = tensor.grad();
        return gradient.defined()
                ? Optional.of(new Variable(new org.bytedeco.pytorch.Tensor(gradient)))
                : Optional.empty();
    }

    public void clearGradient() {
        tensor.mutable_grad().reset();
    }

    public Variable add(Variable other) {
        return new Variable(tensor.add(other.tensor));
    }

    public Variable add(double number) {
        return new Variable(tensor.add(scalarOf(number)));
    }

    public Variable sub(Variable other) {
        return new Variable(tensor.sub(other.tensor));
    }

    public Variable sub(double number) {
        return new Variable(tensor.sub(scalarOf(number)));
    }

    public Variable mul(Variable other) {
        return new Variable(tensor.mul(other.tensor));
    }

    public Variable mul(double number) {
        return new Variable(tensor.mul(scalarOf(number)));
    }

    public Variable div(Variable other) {
        return new Variable(tensor.div(other.tensor));
    }

    public Variable div(double number) {
        return new Variable(tensor.div(scalarOf(number)));
    }

    public Variable pow(double exponent) {
        return new Variable(tensor.pow(scalarOf(exponent)));
    }

    public Variable neg() {
        return new Variable(tensor.neg());
    }

    public Variable abs() {
        return new Variable(tensor.abs());
    }

    public Variable sqrt() {
        return new Variable(tensor.sqrt());
    }

    public Variable square() {
        return new Variable(tensor.mul(tensor));
    }

    public Variable exp() {
        return new Variable(tensor.exp());
    }

    public Variable log() {
        return new Variable(tensor.log());
    }

    /** {@return -1, 0 or 1} */
    public Variable sign() {
        return new Variable(tensor.sign());
    }

    /** {@return the product of matrices, over the last two axes} */
    public Variable matmul(Variable other) {
        return new Variable(tensor.matmul(other.tensor));
    }

    /** {@return the sum of all numbers, a scalar} */
    public Variable sum() {
        return new Variable(tensor.sum());
    }

    /** {@return the mean of all numbers, a scalar} */
    public Variable mean() {
        return new Variable(tensor.mean());
    }

    /** {@return the same numbers in another shape; one size may be -1} */
    public Variable reshape(long... sizes) {
        return new Variable(tensor.reshape(sizes));
    }

    org.bytedeco.pytorch.Tensor tensor() {
        return tensor;
    }

    static Scalar scalarOf(double number) {
        return new Scalar(number);
    }

    @Override
    public String toString() {
        return "variable " + shape();
    }
}
