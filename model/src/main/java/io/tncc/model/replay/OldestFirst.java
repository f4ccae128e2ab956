package io.tncc.model.replay;

import java.util.List;
import java.util.TreeSet;

/** First in, first out. */
final class OldestFirst implements Eviction {

    private final TreeSet<Long> ordinals = new TreeSet<>();

    @Override
    public void add(List<ReplayEntry> entries) {
        entries.forEach(entry -> ordinals.add(entry.ordinal()));
    }

    @Override
    public long next() {
        return ordinals.first();
    }

    @Override
    public void remove(long ordinal) {
        ordinals.remove(ordinal);
    }
}
