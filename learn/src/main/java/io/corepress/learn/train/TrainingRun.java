package io.corepress.learn.train;

import io.corepress.data.Dataset;
import io.corepress.data.Samples;
import io.corepress.learn.train.loss.CrossEntropyLoss;
import io.corepress.learn.train.loss.TrainingBatch;
import io.corepress.learn.train.optimizer.GradientNorm;
import io.corepress.learn.train.optimizer.Optimizer;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** One run of a {@link Trainer}. It has state because it moves on. */
final class TrainingRun implements AutoCloseable {
    private final Trainer trainer;
    private final TrainerSettings settings;
    private final TrainingSession session;
    private final Dataset data;
    private final Optional<Dataset> validation;
    private final Optimizer optimizer;
    private final SampleBatches batches;
    private final long samples;
    private final long stepsOfEpoch;
    private Progress progress = new Progress();
    private Map<String, Tensor> best = Map.of();
    private double lastRate;

    TrainingRun(Trainer trainer, TrainingSession session, Dataset data, Optional<Dataset> validation)
            throws IOException {
        this.trainer = trainer;
        this.settings = trainer.settings();
        this.session = session;
        this.data = data;
        this.validation = validation;
        this.samples = SampleBatches.count(data);
        this.stepsOfEpoch = Math.ceilDiv(samples, settings.batchSize());
        this.batches = SampleBatches.of(session.inputs(), settings.batchSize());
        if (trainer.loss() instanceof CrossEntropyLoss) {
            SampleBatches.requireTwoClasses(data);
        }
        if (session.parameters().isEmpty()) {
            throw new IllegalArgumentException("there is nothing to train: no weight of the function is chosen");
        }
        this.optimizer = settings.optimizer().start(session.parameters());
    }

    TrainingResult run() throws IOException {
        if (trainer.checkpoint().map(CheckpointFile::resume).orElse(false)) {
            resume();
        }
        while (progress.epoch < settings.epochs() && !isWaitingInVain()) {
            epoch();
        }
        if (!best.isEmpty() && progress.best < progress.done.size()) {
            session.restore(best, session.steps());
        }
        int kept = settings.patience() > 0 && progress.best > 0 ? progress.best : progress.done.size();
        return new TrainingResult(progress.done, session.steps(), kept);
    }

    private boolean isWaitingInVain() {
        return settings.patience() > 0
                && progress.best > 0
                && progress.done.size() - progress.best >= settings.patience();
    }

    private void epoch() throws IOException {
        try (Samples pass = SampleBatches.pass(data, settings.seed(), progress.epoch)) {
            for (long skipped = 0; skipped < progress.step; skipped++) {
                batches.next(pass);
            }
            for (List<TrainingBatch> runs = batches.next(pass); !runs.isEmpty(); runs = batches.next(pass)) {
                if (trainer.listener().isCancelled()) {
                    write();
                    throw new CancellationException("the training was stopped after " + session.steps() + " steps");
                }
                step(runs);
            }
        }
        TrainingListener.Epoch epoch = new TrainingListener.Epoch(
                progress.epoch + 1, progress.lossSum / Math.max(1, progress.lossCount), lastRate, measure());
        progress.done.add(epoch);
        noteBest(epoch);
        progress.epoch++;
        progress.step = 0;
        progress.lossSum = 0;
        progress.lossCount = 0;
        write();
        trainer.listener().onEpoch(epoch);
    }

    private void step(List<TrainingBatch> runs) throws IOException {
        long steps = stepsOfEpoch * settings.epochs();
        lastRate = settings.rate().at(session.steps(), steps);
        session.step();
        int total = runs.stream().mapToInt(TrainingBatch::samples).sum();
        double loss = 0;
        // A single run needs no copies.
        boolean several = runs.size() > 1;
        if (several) {
            session.holdWeights();
        }
        for (TrainingBatch batch : runs) {
            loss += backward(batch, (double) batch.samples() / total);
        }
        if (several) {
            session.releaseWeights();
        }
        if (!Double.isFinite(loss)) {
            throw new IllegalArgumentException("the loss is " + loss + " at step " + session.steps()
                    + ": a lower learning rate, a warm-up, or a limit for gradients may help");
        }
        settings.gradientLimit().ifPresent(limit -> GradientNorm.clip(session.parameters(), limit));
        optimizer.step(lastRate);
        progress.step++;
        progress.lossSum += loss;
        progress.lossCount++;
        trainer.listener().onStep(session.steps(), steps, loss);
        if (trainer.checkpoint().isPresent()
                && session.steps() % trainer.checkpoint().get().everySteps() == 0) {
            write();
        }
    }

    /** {@return the share of this run in the loss of the step} */
    private double backward(TrainingBatch batch, double share) {
        try (VariableScope scope = VariableScope.open()) {
            Map<String, Variable> original =
                    trainer.loss().needsOriginal() ? session.original(batch.inputs()) : Map.of();
            Variable loss = trainer.loss()
                    .of(session.forward(batch.inputs()), batch, original)
                    .mul(share);
            loss.backward();
            return loss.toFloat();
        }
    }

    private Optional<Measure> measure() throws IOException {
        return validation.isEmpty()
                ? Optional.empty()
                : Optional.of(StoredMeasure.of(
                        session, trainer.loss(), trainer.answers(), validation.get(), settings.batchSize()));
    }

    private void noteBest(TrainingListener.Epoch epoch) {
        if (settings.patience() == 0 || epoch.validation().isEmpty()) {
            return;
        }
        boolean better = progress.best == 0
                || epoch.validation().get().loss()
                        < progress.done
                                .get(progress.best - 1)
                                .validation()
                                .orElseThrow()
                                .loss();
        if (better) {
            progress.best = epoch.number();
            best = session.state();
        }
    }

    private void write() throws IOException {
        if (trainer.checkpoint().isPresent()) {
            new Checkpoint(
                            Checkpoint.identity(settings, samples),
                            progress.toTensor(),
                            session.state(),
                            optimizer.state(),
                            best)
                    .write(trainer.checkpoint().get().path());
        }
    }

    private void resume() throws IOException {
        Checkpoint found =
                Checkpoint.read(trainer.checkpoint().orElseThrow().path(), Checkpoint.identity(settings, samples));
        progress = Progress.of(found.progress());
        session.restore(found.session(), progress.epoch * stepsOfEpoch + progress.step);
        optimizer.restore(found.optimizer());
        best = found.best();
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
