package io.tncc.model.replay;

import io.tncc.model.random.CounterRandom;
import io.tncc.model.random.ReservedDraw;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A reservoir: every image has a random priority, and the lowest goes first. What stays is a random choice among all images ever
 * seen, as by Vitter's algorithm R ("Random sampling with a reservoir", 1985), and since the priority is a function of the
 * ordinal, there is nothing to save. Images of very different sizes bend the choice a little: room that a large one leaves is
 * filled by later ones.
 */
final class RandomPriority implements Eviction {

    private final long seed;
    private final String lane;
    private final Map<Long, Prioritised> images = new HashMap<>();
    private final TreeSet<Prioritised> byPriority =
            new TreeSet<>(Comparator.comparingLong(Prioritised::priority).thenComparingLong(Prioritised::ordinal));

    private record Prioritised(long ordinal, long priority) {}

    RandomPriority(long seed, String lane) {
        this.seed = seed;
        this.lane = lane;
    }

    @Override
    public void add(List<ReplayEntry> entries) {
        for (ReplayEntry entry : entries) {
            Prioritised image = new Prioritised(entry.ordinal(), bits(seed, lane, entry.ordinal()));
            images.put(entry.ordinal(), image);
            byPriority.add(image);
        }
    }

    /** The 64 random bits of an image's own. */
    static long bits(long seed, String lane, long ordinal) {
        CounterRandom random = CounterRandom.of(seed, lane, ordinal, ReservedDraw.PRIORITY);
        return Integer.toUnsignedLong(random.nextInt()) << 32 | Integer.toUnsignedLong(random.nextInt());
    }

    @Override
    public long next() {
        return byPriority.first().ordinal();
    }

    @Override
    public void remove(long ordinal) {
        Prioritised image = images.remove(ordinal);
        if (image != null) {
            byPriority.remove(image);
        }
    }
}
