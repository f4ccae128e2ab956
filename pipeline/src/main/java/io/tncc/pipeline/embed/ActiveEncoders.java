package io.tncc.pipeline.embed;

import io.tncc.model.engine.TorchThreads;
import io.tncc.model.engine.Workspace;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.SupplierWithException;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encoders that hold device memory, the most recently used ones. A lane's first encoder is loaded at once; a newer one is
 * loaded in the background while the old one goes on, and takes over between two records.
 */
final class ActiveEncoders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveEncoders.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of so many lanes at most, encoders keep what they compute in: of many, it would be many times their weights. */
    private static final int LANES_TO_KEEP_WORKSPACES = 2;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final int limit;
    private final MailboxExecutor mailbox;
    private final Executor embedding;
    private final LongSupplier nanos;
    private final Runnable onFailedLoad;
    private final Map<String, LoadedEncoder> encoders = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, EncoderVersion> loading = new HashMap<>();
    private final Map<String, Failure> failures = new HashMap<>();
    private final Set<LoadedEncoder> arriving = ConcurrentHashMap.newKeySet();
    private final ExecutorService loader = TorchThreads.endingWhenIdle("encoder-version-load");

    /** Loads an announced version. */
    interface Loading {
        LoadedEncoder load(EncoderVersion version, Workspace workspace) throws IOException;
    }

    private record Failure(EncoderVersion version, long atNanos) {}

    /**
     * No encoders yet.
     *
     * @param embedding the thread that embeds: it frees what gives way, after the batch that still needs it
     * @param nanos the time, as {@link System#nanoTime} tells it
     * @param onFailedLoad told of each version that could not take over
     */
    ActiveEncoders(int limit, MailboxExecutor mailbox, Executor embedding, LongSupplier nanos, Runnable onFailedLoad) {
        this.limit = limit;
        this.mailbox = mailbox;
        this.embedding = embedding;
        this.nanos = nanos;
        this.onFailedLoad = onFailedLoad;
    }

    /** The encoder that embeds the lane now, or null if none is active. */
    @Nullable
    LoadedEncoder active(String lane) {
        return encoders.get(lane);
    }

    int size() {
        return encoders.size();
    }

    /** Of an encoder that is to become the lane's. */
    Workspace workspace(String lane) {
        int lanes = encoders.containsKey(lane) ? encoders.size() : encoders.size() + 1;
        return Math.min(lanes, limit) <= LANES_TO_KEEP_WORKSPACES ? Workspace.KEPT : Workspace.RETURNED;
    }

    /** Makes an encoder the lane's. */
    void activate(String lane, LoadedEncoder encoder) {
        LoadedEncoder replaced = encoders.remove(lane);
        if (replaced != null) {
            embedding.execute(replaced::close);
        }
        Iterator<LoadedEncoder> eldest = encoders.values().iterator();
        while (encoders.size() >= limit) {
            LoadedEncoder removed = eldest.next();
            eldest.remove();
            embedding.execute(removed::close);
        }
        encoders.put(lane, encoder);
    }

    /** Leaves the lane without an encoder, also without the one that is loaded for it. */
    void deactivate(String lane) {
        loading.remove(lane);
        LoadedEncoder removed = encoders.remove(lane);
        if (removed != null) {
            embedding.execute(removed::close);
        }
    }

    /**
     * Sees to it that an announced version becomes the lane's: at once if it has none, else as soon as it is loaded. One that
     * can not be loaded is tried again after a while, and the lane's encoder goes on meanwhile.
     *
     * @throws IOException if the lane has no encoder and the version can not be loaded
     */
    void strive(String lane, EncoderVersion version, Loading loadingOf) throws IOException {
        LoadedEncoder active = encoders.get(lane);
        if (active == null) {
            loading.remove(lane);
            activate(lane, loadingOf.load(version, workspace(lane)));
        } else if (active.is(version)) {
            loading.remove(lane);
        } else if (!version.equals(loading.get(lane)) && !failedRecently(lane, version)) {
            loading.put(lane, version);
            Workspace workspace = workspace(lane);
            loader.execute(() -> loadInBackground(lane, version, () -> loadingOf.load(version, workspace)));
        }
    }

    private boolean failedRecently(String lane, EncoderVersion version) {
        Failure failure = failures.get(lane);
        return failure != null
                && failure.version().equals(version)
                && nanos.getAsLong() - failure.atNanos() < RETRY_NANOS;
    }

    private void loadInBackground(
            String lane, EncoderVersion version, SupplierWithException<LoadedEncoder, IOException> loading) {
        LoadedEncoder loaded;
        try {
            loaded = loading.get();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            tell(() -> giveUp(lane, version, e), lane);
            return;
        }
        arriving.add(loaded);
        tell(() -> takeOver(lane, version, loaded), lane);
    }

    private void tell(ThrowingRunnable<Exception> news, String lane) {
        try {
            mailbox.execute(news, "encoder version of lane %s", lane);
        } catch (RejectedExecutionException e) {
            LOG.debug("The task has ended", e);
        }
    }

    private void takeOver(String lane, EncoderVersion version, LoadedEncoder loaded) {
        arriving.remove(loaded);
        if (loading.remove(lane, version) && encoders.containsKey(lane)) {
            activate(lane, loaded);
        } else {
            loaded.close();
        }
    }

    private void giveUp(String lane, EncoderVersion version, Throwable cause) {
        if (loading.remove(lane, version)) {
            failures.put(lane, new Failure(version, nanos.getAsLong()));
            onFailedLoad.run();
            LOG.error("Lane '{}' goes on with its encoder: {}", lane, cause.getMessage(), cause);
        }
    }

    /** Frees all encoders, those too that were on their way to take over. To be called when no mail comes any longer. */
    @Override
    public void close() {
        loader.shutdownNow();
        encoders.values().forEach(LoadedEncoder::close);
        encoders.clear();
        try {
            if (loader.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                arriving.forEach(LoadedEncoder::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
