package io.corepress.evaluate;

/**
 * Sums over answers.
 *
 * @param answers how many: one for each sample of a classifier, one for each token of a language model
 * @param top1 answers whose best class is the right one
 * @param top5 answers with the right one among their best five
 * @param lossSum sum of the cross-entropies in nats
 */
public record Score(long answers, long top1, long top5, double lossSum) {
    static final Score NONE = new Score(0, 0, 0, 0);

    Score plus(Score more) {
        return new Score(answers + more.answers, top1 + more.top1, top5 + more.top5, lossSum + more.lossSum);
    }

    /** {@return the share of answers that are right, 0 to 1} */
    public double top1Accuracy() {
        return (double) top1 / answers;
    }

    public double top5Accuracy() {
        return (double) top5 / answers;
    }

    /** {@return the mean cross-entropy in nats} */
    public double loss() {
        return lossSum / answers;
    }

    /** {@return e to the {@link #loss}: the number of equally likely classes that a model seems to choose among} */
    public double perplexity() {
        return Math.exp(loss());
    }
}
