package io.tncc.model.replay;

import io.tncc.model.extension.Extension;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.LosslessImage;
import io.tncc.model.random.CounterRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Images of a lane that are trained on again, under a limit of bytes: losslessly encoded in a {@link ReplayStore}, and an entry each
 * on the heap. What is drawn and what is evicted is a function of the images, of seed and lane, and of the features.
 */
public final class ReplayBuffer {

    private static final int UNKNOWN = -1;
    private static final float[] NO_FEATURE = {};

    private final ReplaySpec spec;
    private final int featureSize;
    private final ReplayStore store;
    private final Eviction eviction;
    private final List<ReplayEntry> entries = new ArrayList<>(); // by ordinal; the eviction has the features
    private final SortedSet<Long> added = new TreeSet<>();
    private final SortedSet<Long> removed = new TreeSet<>();
    private long bytes;

    /**
     * What is to be saved of a buffer.
     *
     * @param entries that are new or have changed, by ordinal
     * @param removed the ordinals of those that are to be removed, if they were ever saved
     */
    public record Changes(SortedMap<Long, ReplayEntry> entries, SortedSet<Long> removed) {}

    /**
     * An empty buffer.
     *
     * @param featureSize how long a feature is, D
     * @param seed of the whole training
     * @param lane whose images they are
     * @param store has the images of this buffer and no others
     */
    public ReplayBuffer(ReplaySpec spec, int featureSize, long seed, String lane, ReplayStore store) {
        this(spec, featureSize, seed, lane, store, null);
    }

    /** The same, with the policy of a user's where there is one: for {@link ReplayPolicy#OWN}. */
    public ReplayBuffer(
            ReplaySpec spec,
            int featureSize,
            long seed,
            String lane,
            ReplayStore store,
            @Nullable Extension<ReplayPriorities> own) {
        this.spec = spec;
        this.featureSize = featureSize;
        this.store = store;
        this.eviction = own == null ? builtIn(seed, lane) : new OwnEviction(own, seed, lane);
        if (own != null && spec.policy() != ReplayPolicy.OWN) {
            throw new IllegalArgumentException("The replay policy is %s, and not that of %s"
                    .formatted(spec.policy().id(), own.name()));
        }
    }

    private Eviction builtIn(long seed, String lane) {
        return switch (spec.policy()) {
            case NONE, FIFO -> new OldestFirst();
            case RESERVOIR -> new RandomPriority(seed, lane);
            case MINIMUM_REDUNDANCY -> new MinimumRedundancy(featureSize);
            case OWN -> throw new IllegalArgumentException("There is no replay policy of a user's");
        };
    }

    /** How many images there are. */
    public int size() {
        return entries.size();
    }

    /** How many bytes they take, encoded. */
    public long bytes() {
        return bytes;
    }

    /** Whether images are compared by features. */
    public boolean comparesFeatures() {
        return eviction.compares();
    }

    /** Different images at random: so many, or all if there are no more. */
    public List<ReplayEntry> draw(CounterRandom random, int count) {
        int[] places = random.sample(Math.min(count, entries.size()), entries.size());
        List<ReplayEntry> drawn = new ArrayList<>(places.length);
        for (int place : places) {
            drawn.add(entries.get(place));
        }
        return drawn;
    }

    /**
     * The pixels of an image, (S, S, 3).
     *
     * @throws UnreadableReplayException if the store has lost it, or has it damaged or in a format of another release
     */
    public byte[] pixels(ReplayEntry entry, int side) {
        byte[] image = store.get(entry.ordinal());
        if (image == null) {
            throw new UnreadableReplayException(
                    "The replay buffer has lost the pixels of image " + entry.ordinal(), null);
        }
        try {
            return LosslessImage.decode(image, side);
        } catch (IllegalArgumentException e) {
            throw new UnreadableReplayException(
                    "Image %d of the replay buffer can not be read: %s".formatted(entry.ordinal(), e.getMessage()), e);
        }
    }

    /**
     * Takes note of features of images of this buffer, as they are now; where features are not compared, of nothing.
     *
     * @param ordinals of the images, all different, (R)
     * @param features of any length but 0, (R, D)
     */
    public void refresh(long[] ordinals, float[][] features) {
        float[][] unit = new float[features.length][];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = UnitLength.of(features[i]);
        }
        eviction.refresh(ordinals, unit);
    }

    /**
     * Takes in a batch, then evicts what is over the limit. An image that is there already, or larger than the limit, is left out.
     *
     * @param features of the images by ordinal, where they are known and compared
     */
    public void add(ImageBatch batch, Map<Long, float[]> features) {
        if (spec.policy() == ReplayPolicy.NONE) {
            return;
        }
        Map<Long, byte[]> encoded = new HashMap<>();
        List<ReplayEntry> taken = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            long ordinal = batch.ordinals()[i];
            byte[] image = LosslessImage.encode(batch.image(i), batch.side());
            if (place(ordinal) < 0 && image.length <= spec.maxBytes()) {
                int label = batch.labels().length == 0 ? UNKNOWN : batch.labels()[i];
                String id = batch.ids().isEmpty() ? "" : batch.ids().get(i);
                taken.add(new ReplayEntry(ordinal, image.length, label, id, feature(features.get(ordinal)), 0));
                insert(taken.get(taken.size() - 1));
                encoded.put(ordinal, image);
            }
        }
        eviction.add(taken);
        for (long victim : victims()) {
            if (encoded.remove(victim) == null) {
                discard(victim);
            }
        }
        encoded.forEach((ordinal, image) -> {
            store.put(ordinal, image);
            added.add(ordinal);
            removed.remove(ordinal);
        });
    }

    /** Takes out all images of the id, and says how many. */
    public int forget(String id) {
        List<Long> ordinals = entries.stream()
                .filter(entry -> entry.id().equals(id))
                .map(ReplayEntry::ordinal)
                .toList();
        ordinals.forEach(ordinal -> {
            eviction.remove(ordinal);
            discard(ordinal);
        });
        drop(new HashSet<>(ordinals));
        return ordinals.size();
    }

    /** Hands over what is to be saved since the last call. */
    public Changes takeChanges() {
        added.addAll(eviction.takeChanged());
        SortedMap<Long, ReplayEntry> changed = new TreeMap<>();
        added.forEach(ordinal -> changed.put(ordinal, eviction.saved(entries.get(place(ordinal)))));
        Changes changes = new Changes(changed, new TreeSet<>(removed));
        added.clear();
        removed.clear();
        return changes;
    }

    /**
     * Brings back what was saved into an empty buffer; what the settings have no more room for is evicted.
     *
     * @throws IllegalArgumentException if the entries have features of another length than this buffer's
     */
    public void restore(Collection<ReplayEntry> saved) {
        List<ReplayEntry> whole = saved.stream().map(this::asCompared).toList();
        whole.forEach(this::insert);
        eviction.restore(whole);
        victims().forEach(this::discard);
    }

    /** Images that were saved under another policy have no feature, or need none. */
    private ReplayEntry asCompared(ReplayEntry saved) {
        int size = saved.feature().length;
        if (comparesFeatures() && size != 0 && size != featureSize) {
            throw new IllegalArgumentException("The feature of image %d of the replay buffer has %d elements, not %d"
                    .formatted(saved.ordinal(), size, featureSize));
        }
        float[] feature = comparesFeatures() && size != 0 ? saved.feature() : feature(null);
        return new ReplayEntry(saved.ordinal(), saved.bytes(), saved.label(), saved.id(), feature, saved.nearness());
    }

    private float[] feature(float @Nullable [] known) {
        if (!comparesFeatures()) {
            return NO_FEATURE;
        }
        return known == null ? new float[featureSize] : UnitLength.of(known);
    }

    /** Takes what is over the limit out of all but the store, and says what it was. */
    private Set<Long> victims() {
        Set<Long> victims = new HashSet<>();
        while (bytes > spec.maxBytes()) {
            long victim = eviction.next();
            eviction.remove(victim);
            bytes -= entries.get(place(victim)).bytes();
            victims.add(victim);
        }
        entries.removeIf(entry -> victims.contains(entry.ordinal()));
        return victims;
    }

    private void insert(ReplayEntry entry) {
        int place = place(entry.ordinal());
        ReplayEntry withoutFeature =
                new ReplayEntry(entry.ordinal(), entry.bytes(), entry.label(), entry.id(), NO_FEATURE, 0);
        entries.add(-place - 1, withoutFeature);
        bytes += entry.bytes();
    }

    private void drop(Set<Long> ordinals) {
        for (ReplayEntry entry : entries) {
            bytes -= ordinals.contains(entry.ordinal()) ? entry.bytes() : 0;
        }
        entries.removeIf(entry -> ordinals.contains(entry.ordinal()));
    }

    private void discard(long ordinal) {
        store.remove(ordinal);
        added.remove(ordinal);
        removed.add(ordinal);
    }

    /** Where the image is among the entries, or less than 0 if it is not. */
    private int place(long ordinal) {
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = entries.get(middle).ordinal();
            if (found == ordinal) {
                return middle;
            }
            if (found < ordinal) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
