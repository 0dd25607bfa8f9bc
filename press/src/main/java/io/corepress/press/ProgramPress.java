package io.corepress.press;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.Decision;
import io.corepress.compress.Decompressor;
import io.corepress.compress.OpSetMove;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.press.StepRunner.Start;
import io.corepress.recipe.Recipe;
import io.corepress.recipe.SampledStep;
import io.corepress.tensor.TensorStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Presses ML programs. @param recipe nothing to decompress */
record ProgramPress(ModelPackage model, Optional<Recipe> recipe, Order order) implements ModelPress {

    static ProgramPress of(ModelPackage model, Order order) {
        Optional<Recipe> recipe = switch (order.request()) {
            case Request.Compress(Recipe steps) -> Optional.of(steps);
            case Request.Decompress _ -> Optional.empty();
            case Request.Quantize(var quantizer) ->
                throw new UnsupportedModelException(quantizer.describe()
                        + " is a form of neural networks; this model holds ML programs: palettize has tables for them,"
                        + " and quantize --dtype int8, uint8, int4 and uint4");
        };
        if (order.isSampled() && model.programs().size() != 1) {
            throw new UnsupportedModelException("the model is a pipeline of "
                    + model.programs().size() + " programs; steps that need samples take its models one by one");
        }
        return new ProgramPress(model, recipe, order);
    }

    @Override
    public Pressed press(Stores stores) throws IOException {
        TensorStore scratch = stores.scratch();
        TensorStore last = stores.last();
        List<Decision> decisions = new ArrayList<>();
        Map<String, Program> programs = new LinkedHashMap<>();
        model.programs().forEach((path, program) -> programs.put(path, press(program, scratch, last, decisions)));
        ModelPackage changed = model.withPrograms(programs);
        if (recipe.isPresent()) {
            changed = Provenance.add(changed, recipe.get(), order.target(), order.choice());
        }
        return new Pressed(changed, decisions, List.of());
    }

    private Program press(Program program, TensorStore scratch, TensorStore last, List<Decision> decisions) {
        Program current =
                order.target().map(opset -> OpSetMove.to(opset).apply(program)).orElse(program);
        if (recipe.isEmpty()) {
            Compression dense = Decompressor.decompress(current, last, order.choice(), order.listener());
            decisions.addAll(dense.decisions());
            return dense.program();
        }
        // What one step makes and the next one replaces must not end up in the output: only the last step writes there.
        Program original = current;
        List<Recipe.Step> steps = recipe.get().steps();
        for (int i = 0; i < steps.size(); i++) {
            TensorStore store = i == steps.size() - 1 ? last : scratch;
            Compression compression = step(steps.get(i), original, current, store);
            decisions.addAll(compression.decisions());
            current = compression.program();
        }
        return current;
    }

    private Compression step(Recipe.Step step, Program original, Program current, TensorStore store) {
        return switch (step) {
            case Recipe.Compress(OptimizationConfig config, boolean joint) ->
                Compressor.of(config)
                        .withJoint(joint)
                        .withChoice(order.choice())
                        .withListener(order.listener())
                        .compress(current, store);
            case SampledStep sampled ->
                order.runner()
                        .orElseThrow()
                        .run(sampled, new Start(original, current, order.choice(), order.listener()), store);
        };
    }
}
