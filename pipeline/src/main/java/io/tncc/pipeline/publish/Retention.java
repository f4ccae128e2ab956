package io.tncc.pipeline.publish;

import io.tncc.model.file.EncoderPath;
import io.tncc.pipeline.option.EmbeddingOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions;
import io.tncc.pipeline.option.PipelineOptions.Run;
import io.tncc.pipeline.option.PublishingOptions;
import io.tncc.pipeline.publish.EncoderStore.StoredFile;
import io.tncc.pipeline.publish.EncoderStore.UnfinishedFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files of versions that are no longer kept, once a checkpoint without them is complete, and orphans: files that
 * a failed attempt left and that no later one wrote again. Never deletes the version that is promoted now, nor the one that
 * the same job embeds every lane by. Works in the background; what it could not delete it logs, and meets again as an orphan.
 */
public final class Retention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final EncoderStore store;
    private final PromotedVersions promotions;
    private final OptionalLong pinned;
    private final Duration orphanAge;
    private final Clock clock;
    private final Map<String, Long> searchedMillis = new HashMap<>();
    private final SortedMap<Long, List<EncoderPath>> expired = new TreeMap<>();
    private final List<EncoderPath> expiredSinceCheckpoint = new ArrayList<>();
    private final List<EncoderPath> unneeded = new ArrayList<>();
    private final ExecutorService deletions = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "encoder-file-deletion");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * The retention of a store.
     *
     * @param pinned the version that embeds every lane, if there is one
     * @param orphanAge how old an orphan gets: another attempt may be about to announce a younger one
     */
    Retention(EncoderStore store, PromotedVersions promotions, OptionalLong pinned, Duration orphanAge, Clock clock) {
        this.store = store;
        this.promotions = promotions;
        this.pinned = pinned;
        this.orphanAge = orphanAge;
        this.clock = clock;
    }

    /** The retention of a store, as options say. */
    public static Retention of(PipelineConfiguration configuration, EncoderStore store, PromotedVersions promotions) {
        return new Retention(
                store,
                promotions,
                pinned(configuration),
                configuration.get(PublishingOptions.ORPHAN_AGE),
                Clock.systemUTC());
    }

    /** What embeds in another job has options of its own, which this one does not know. */
    private static OptionalLong pinned(PipelineConfiguration configuration) {
        VersionChoice choice = VersionChoice.parse(configuration.get(EmbeddingOptions.VERSION));
        return configuration.get(PipelineOptions.RUN) == Run.ALL && choice instanceof VersionChoice.Pinned pinned
                ? OptionalLong.of(pinned.version())
                : OptionalLong.empty();
    }

    /** Takes note of a version that is no longer kept. */
    public void expire(EncoderPath path) {
        expiredSinceCheckpoint.add(path);
    }

    /** The state without the expired versions goes into this checkpoint. */
    public void checkpointTaken(long checkpointId) {
        expired.put(checkpointId, List.copyOf(expiredSinceCheckpoint));
        expiredSinceCheckpoint.clear();
    }

    /**
     * Deletes what expired before the checkpoint completed last: no restore can bring it back, and by now the announcements of
     * that checkpoint, which tell embedders of newer versions, are committed.
     */
    public void checkpointComplete(long checkpointId) {
        List<EncoderPath> deletable = List.copyOf(unneeded);
        unneeded.clear();
        SortedMap<Long, List<EncoderPath>> complete = expired.headMap(checkpointId + 1);
        complete.values().forEach(unneeded::addAll);
        complete.clear();
        if (!deletable.isEmpty()) {
            deletions.execute(() -> deleteUnlessSpared(deletable));
        }
    }

    /**
     * Looks for the orphans of a lane where it has not done so for as long as orphans get old, and deletes them: old files that no
     * checkpoint knows, which are older than the versions kept, or of the version that is published now or of later ones, which
     * another attempt wrote; and what killed uploads have left.
     *
     * @param published what is published now
     * @param oldestKept the oldest version that is kept
     */
    public void deleteOrphans(EncoderPath published, long oldestKept) {
        String lane = published.lane();
        long oldestMillis = clock.millis() - orphanAge.toMillis();
        if (searchedMillis.getOrDefault(lane, Long.MIN_VALUE) > oldestMillis) {
            return;
        }
        searchedMillis.put(lane, clock.millis());
        Set<EncoderPath> expiring = expiring();
        deletions.execute(() -> {
            try {
                List<EncoderPath> orphans = store.list(lane).stream()
                        .filter(file -> file.modifiedMillis() < oldestMillis)
                        .map(StoredFile::path)
                        .filter(path -> path.version() < oldestKept || path.version() >= published.version())
                        .filter(path -> !path.equals(published) && !expiring.contains(path))
                        .toList();
                deleteUnlessSpared(orphans);
                for (UnfinishedFile file : store.listUnfinished(lane)) {
                    if (file.modifiedMillis() < oldestMillis) {
                        store.delete(file);
                    }
                }
            } catch (IOException e) {
                LOG.warn("Could not find and delete the orphans among the encoder files of lane '{}'", lane, e);
            }
        });
    }

    /** What expired in this attempt: a restore may bring it back, until the checkpoints without it are complete. */
    private Set<EncoderPath> expiring() {
        Set<EncoderPath> expiring = new HashSet<>(expiredSinceCheckpoint);
        expired.values().forEach(expiring::addAll);
        expiring.addAll(unneeded);
        return expiring;
    }

    private void deleteUnlessSpared(List<EncoderPath> paths) {
        if (paths.isEmpty()) {
            return;
        }
        try {
            Map<String, Long> promoted = promotions.now();
            for (EncoderPath path : paths) {
                if (!isPinned(path) && !isPromoted(path, promoted)) {
                    store.delete(path);
                }
            }
        } catch (IOException e) {
            LOG.warn("Could not delete encoder files that are no longer kept: {}", paths, e);
        }
    }

    private boolean isPinned(EncoderPath path) {
        return pinned.isPresent() && pinned.getAsLong() == path.version();
    }

    private static boolean isPromoted(EncoderPath path, Map<String, Long> promoted) {
        Long version = promoted.get(path.lane());
        return version != null && version == path.version();
    }

    @Override
    public void close() {
        deletions.shutdownNow();
    }
}
