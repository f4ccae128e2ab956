package io.tncc.model.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Of the two images that are most alike the older one goes, so that what stays is spread over all that was seen: the
 * minimum-redundancy buffer of Purushwalkam, Morgado, Gupta, "The challenges of continuous self-supervised learning" (ECCV 2022,
 * arXiv:2203.12710). Images are alike by the cosine of their features; among equally alike pairs, the oldest image goes.
 *
 * <p>Each image knows its nearest other one and how near it is, and bounds how near the next one can be. Where the nearest has gone or
 * moved away, that bound is what it knows. Only an image whose bound is the largest of all has to look again, so that adding and
 * refreshing an image are a row of dot products each, and evicting one hardly more, and not all pairs.
 */
final class MinimumRedundancy implements Eviction {

    /** Of nearest ones: that it is to be found again. */
    private static final long STALE = -1;

    /** Below any cosine. */
    private static final float ALONE = -2;

    private final FeatureColumns features;
    private final Map<Long, Integer> columns = new HashMap<>();
    private final TreeSet<Long> changed = new TreeSet<>();
    private long[] ordinals = new long[16]; // by column, as the next three
    private long[] nearest = new long[16];
    private float[] nearness = new float[16]; // of the nearest; where that is stale, no image is nearer
    private float[] second = new float[16]; // no image but the nearest is nearer

    MinimumRedundancy(int featureSize) {
        this.features = new FeatureColumns(featureSize);
    }

    @Override
    public boolean compares() {
        return true;
    }

    @Override
    public void restore(List<ReplayEntry> entries) {
        for (ReplayEntry entry : entries) {
            append(entry, entry.nearness());
        }
    }

    @Override
    public void add(List<ReplayEntry> entries) {
        int[] added = new int[entries.size()];
        for (int i = 0; i < added.length; i++) {
            added[i] = append(entries.get(i), ALONE);
        }
        compare(added);
    }

    @Override
    public void refresh(long[] refreshed, float[][] now) {
        int[] moved = new int[refreshed.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = column(refreshed[i]);
            features.set(moved[i], UnitLength.mean(features.get(moved[i]), now[i]));
        }
        compare(moved);
    }

    @Override
    public long next() {
        while (true) {
            int stale = -1;
            long oldest = Long.MAX_VALUE;
            float most = Float.NEGATIVE_INFINITY;
            for (int column = 0; column < features.count(); column++) {
                if (nearness[column] < most) {
                    continue;
                }
                if (nearness[column] > most) {
                    most = nearness[column];
                    oldest = Long.MAX_VALUE;
                    stale = -1;
                }
                if (nearest[column] == STALE) {
                    stale = column;
                } else {
                    oldest = Math.min(oldest, Math.min(ordinals[column], nearest[column]));
                }
            }
            if (stale < 0) {
                return oldest;
            }
            lookAgain(stale, features.products(stale)[0]);
        }
    }

    @Override
    public void remove(long ordinal) {
        Integer removed = columns.remove(ordinal);
        if (removed == null) {
            return;
        }
        changed.remove(ordinal);
        features.remove(removed);
        int last = features.count();
        ordinals[removed] = ordinals[last];
        nearest[removed] = nearest[last];
        nearness[removed] = nearness[last];
        second[removed] = second[last];
        if (removed != last) {
            columns.put(ordinals[removed], removed);
        }
        for (int column = 0; column < last; column++) {
            if (nearest[column] == ordinal) {
                nearest[column] = STALE;
                nearness[column] = second[column];
            }
        }
    }

    @Override
    public ReplayEntry saved(ReplayEntry entry) {
        int column = column(entry.ordinal());
        return new ReplayEntry(
                entry.ordinal(), entry.bytes(), entry.label(), entry.id(), features.get(column), nearness[column]);
    }

    @Override
    public List<Long> takeChanged() {
        List<Long> taken = new ArrayList<>(changed);
        changed.clear();
        return taken;
    }

    private int append(ReplayEntry entry, float bound) {
        int column = features.add(entry.feature());
        if (column == ordinals.length) {
            ordinals = Arrays.copyOf(ordinals, 2 * column);
            nearest = Arrays.copyOf(nearest, 2 * column);
            nearness = Arrays.copyOf(nearness, 2 * column);
            second = Arrays.copyOf(second, 2 * column);
        }
        columns.put(entry.ordinal(), column);
        ordinals[column] = entry.ordinal();
        nearest[column] = STALE;
        nearness[column] = bound;
        second[column] = bound;
        return column;
    }

    /** Compares columns whose features are new with all. */
    private void compare(int[] moved) {
        float[][] products = features.products(moved);
        for (int i = 0; i < moved.length; i++) {
            for (int column = 0; column < features.count(); column++) {
                if (column != moved[i]) {
                    approach(column, ordinals[moved[i]], products[i][column]);
                }
            }
            lookAgain(moved[i], products[i]);
            changed.add(ordinals[moved[i]]);
        }
    }

    /** What another image, whose feature is new, means for the image of the column. */
    private void approach(int column, long other, float product) {
        float before = nearness[column];
        if (nearest[column] == other) {
            boolean stays = product > second[column];
            nearest[column] = stays ? other : STALE;
            nearness[column] = stays ? product : second[column];
        } else if (product > before) {
            second[column] = before;
            nearest[column] = other;
            nearness[column] = product;
        } else if (nearest[column] != STALE) {
            second[column] = Math.max(second[column], product);
            nearest[column] = product == before ? Math.min(nearest[column], other) : nearest[column];
        }
        if (nearness[column] > before) {
            changed.add(ordinals[column]);
        }
    }

    private void lookAgain(int column, float[] products) {
        float most = ALONE;
        float next = ALONE;
        long of = ordinals[column];
        for (int other = 0; other < features.count(); other++) {
            float product = products[other];
            if (other == column || product < next) {
                continue;
            }
            if (product > most || product == most && ordinals[other] < of) {
                next = most;
                most = product;
                of = ordinals[other];
            } else {
                next = product;
            }
        }
        nearness[column] = most;
        second[column] = next;
        nearest[column] = of;
    }

    private int column(long ordinal) {
        Integer column = columns.get(ordinal);
        if (column == null) {
            throw new IllegalArgumentException("The replay buffer has no image of ordinal " + ordinal);
        }
        return column;
    }
}
