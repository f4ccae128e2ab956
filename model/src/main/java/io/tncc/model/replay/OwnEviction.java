package io.tncc.model.replay;

import io.tncc.model.extension.Extension;
import io.tncc.model.extension.UnusableResultException;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.random.ReservedDraw;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** {@link ReplayPriorities} at work. They are asked again for each batch, so that there is nothing of them to save. */
final class OwnEviction implements Eviction {

    private static final String ROLE = "replay policy";

    private final Extension<ReplayPriorities> own;
    private final long seed;
    private final String lane;
    private final NavigableMap<Long, ReplayedImage> images = new TreeMap<>();
    private final TreeSet<Long> changed = new TreeSet<>();
    private final Deque<Long> order = new ArrayDeque<>(); // in which images go; empty where it is to be asked for

    OwnEviction(Extension<ReplayPriorities> own, long seed, String lane) {
        this.own = own;
        this.seed = seed;
        this.lane = lane;
    }

    @Override
    public boolean compares() {
        return true;
    }

    @Override
    public void add(List<ReplayEntry> entries) {
        order.clear();
        for (ReplayEntry entry : entries) {
            // the lowest of the reservoir's signed numbers is the lowest chance
            long bits = RandomPriority.bits(seed, lane, entry.ordinal()) ^ Long.MIN_VALUE;
            double chance = (bits >>> 11) * 0x1p-53;
            images.put(
                    entry.ordinal(),
                    new ReplayedImage(entry.ordinal(), entry.bytes(), entry.id(), entry.feature(), chance));
        }
    }

    @Override
    public void refresh(long[] ordinals, float[][] features) {
        order.clear();
        for (int i = 0; i < ordinals.length; i++) {
            ReplayedImage image = image(ordinals[i]);
            float[] feature = UnitLength.mean(image.feature(), features[i]);
            images.put(
                    image.ordinal(),
                    new ReplayedImage(image.ordinal(), image.bytes(), image.id(), feature, image.chance()));
            changed.add(image.ordinal());
        }
    }

    @Override
    public long next() {
        while (!order.isEmpty() && !images.containsKey(order.element())) {
            order.remove();
        }
        if (order.isEmpty()) {
            ask();
        }
        return order.element();
    }

    private void ask() {
        List<ReplayedImage> all = List.copyOf(images.values());
        CounterRandom random = CounterRandom.of(seed, lane, images.lastKey(), ReservedDraw.OWN_PRIORITIES);
        double[] priorities = own.call(ROLE, code -> code.of(all, random)); // (N)
        require(priorities, all.size());
        IntStream.range(0, all.size())
                .boxed()
                .sorted(Comparator.comparingDouble(place -> priorities[place])) // stable: of equals, the oldest first
                .forEach(place -> order.add(all.get(place).ordinal()));
    }

    private void require(double[] priorities, int count) {
        String problem = null;
        if (priorities == null) {
            problem = "nothing";
        } else if (priorities.length != count) {
            problem = "%d priorities".formatted(priorities.length);
        } else if (IntStream.range(0, count).anyMatch(i -> Double.isNaN(priorities[i]))) {
            problem = "NaN";
        }
        if (problem != null) {
            throw new UnusableResultException(
                    ROLE, own, "returns %s for %d images; it is a number for each".formatted(problem, count));
        }
    }

    @Override
    public void remove(long ordinal) {
        images.remove(ordinal);
        changed.remove(ordinal);
    }

    @Override
    public ReplayEntry saved(ReplayEntry entry) {
        float[] feature = image(entry.ordinal()).feature();
        return new ReplayEntry(
                entry.ordinal(), entry.bytes(), entry.label(), entry.id(), feature, ReplayEntry.ABOVE_ANY_COSINE);
    }

    @Override
    public List<Long> takeChanged() {
        List<Long> taken = new ArrayList<>(changed);
        changed.clear();
        return taken;
    }

    private ReplayedImage image(long ordinal) {
        ReplayedImage image = images.get(ordinal);
        if (image == null) {
            throw new IllegalArgumentException("The replay buffer has no image of ordinal " + ordinal);
        }
        return image;
    }
}
