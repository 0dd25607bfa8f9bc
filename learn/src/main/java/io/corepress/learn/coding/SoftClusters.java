package io.corepress.learn.coding;

import io.corepress.learn.config.PalettizerTraining;
import io.corepress.tensor.Shape;
import io.corepress.torch.autograd.Masks;
import io.corepress.torch.autograd.Picking;
import io.corepress.torch.autograd.Reductions;
import io.corepress.torch.autograd.Shaping;
import io.corepress.torch.autograd.Variable;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Rounds of k-means in which each vector x belongs to each table entry c a little: by {@code a = softmax(-|x - c|² /
 * tau)}, no less than a threshold. Entries become the means of the vectors so weighted, and gradients go back through all
 * rounds. For many groups at once, each with a table of its own.
 */
record SoftClusters(PalettizerTraining config, UnaryOperator<Variable> stored) {
    private static final double FAR = 1e30;

    /**
     * @param numbers what stands for the vectors: the entries, as they are stored, so weighted; shape [groups, n, v]
     * @param table the entries before they are rounded; shape [groups, k, v]
     */
    record Found(Variable numbers, Variable table) {}

    /**
     * {@return the result of the rounds}
     *
     * @param x shape [groups, n, v]
     * @param start entries to start from; shape [groups, k, v]
     * @param mask 1 for vectors that count and 0 for the others; shape [groups, n, 1]
     */
    Found run(Variable x, Variable start, Optional<Variable> mask) {
        Variable table = start;
        Variable attraction = null;
        Variable before = null;
        Variable active = null;
        for (int round = 0; round < config.rounds().most(); round++) {
            Variable distance = distances(x, stored.apply(table));
            Variable found = attraction(distance);
            Variable moved = means(x, found, mask);
            if (config.enforcesZero()) {
                moved = withZero(moved);
            }
            attraction = active == null ? found : Masks.where(active, found, attraction);
            table = active == null ? moved : Masks.where(active, moved, table);
            if (round + 1 == config.rounds().most()) {
                break;
            }
            Variable least = Reductions.amin(distance.detach(), true, 2);
            Variable inertia = Reductions.sum(mask.map(least::mul).orElse(least), true, 1);
            if (before != null) {
                Variable moves =
                        Masks.greater(inertia.sub(before).abs(), config.rounds().epsilon());
                active = active == null ? moves : active.mul(moves);
                if (active.sum().toFloat() == 0) {
                    break;
                }
            }
            before = inertia;
        }
        return new Found(attraction.matmul(stored.apply(table)), table);
    }

    /** {@return squared distances, those to the entry zero as the configuration counts them; [groups, n, k]} */
    Variable distances(Variable x, Variable table) {
        long groups = table.size(0);
        long k = table.size(1);
        long v = table.size(2);
        Variable difference = v == 1
                ? x.sub(Shaping.transpose(table, 1, 2))
                : x.reshape(groups, -1, 1, v).sub(table.reshape(groups, 1, k, v));
        Variable squares = difference.square();
        Variable distance = v == 1 ? squares : Reductions.sum(squares, false, 3);
        if (!config.enforcesZero()) {
            return distance;
        }
        Variable toZero = Shaping.slice(distance, 2, 0, 1);
        double threshold = config.pruneThreshold().getAsDouble();
        if (threshold > 0) {
            toZero = toZero.sub(threshold);
        } else {
            Variable isZero = Masks.equal(Reductions.amax(x.abs(), true, 2), 0);
            Variable far = Variable.filled(
                    Shape.scalar(), (float) (1 / config.attraction().zeroThreshold()));
            toZero = Masks.where(isZero, toZero, far);
        }
        return k == 1 ? toZero : Shaping.concat(List.of(toZero, Shaping.slice(distance, 2, 1, k - 1)), 2);
    }

    private Variable attraction(Variable distance) {
        Variable attraction = switch (config.attraction().mode()) {
            case DKM -> softmax(distance);
            case TOPK -> softmax(nearestTwo(distance));
            case HARD -> {
                Variable nearest = Masks.equal(distance.detach(), Reductions.amin(distance.detach(), true, 2));
                yield nearest.div(Reductions.sum(nearest, true, 2));
            }
        };
        return Masks.clamp(attraction, config.attraction().zeroThreshold(), 1);
    }

    private Variable softmax(Variable distance) {
        return Reductions.softmax(distance.mul(-1 / config.attraction().tau()), 2);
    }

    private static Variable nearestTwo(Variable distance) {
        if (distance.size(2) < 3) {
            return distance;
        }
        Variable second = Picking.kthSmallest(distance.detach(), 2, 2, true).numbers();
        return Masks.where(
                Masks.greater(distance.detach(), second), Variable.filled(Shape.scalar(), (float) FAR), distance);
    }

    private static Variable means(Variable x, Variable attraction, Optional<Variable> mask) {
        Variable counted = mask.map(attraction::mul).orElse(attraction);
        Variable weighted = Shaping.transpose(counted, 1, 2);
        return weighted.matmul(x).div(Reductions.sum(weighted, true, 2));
    }

    private static Variable withZero(Variable table) {
        long k = table.size(1);
        Variable zero = Shaping.slice(table, 1, 0, 1).mul(0);
        return Shaping.concat(List.of(zero, Shaping.slice(table, 1, 1, k - 1)), 1);
    }
}
