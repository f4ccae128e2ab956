package io.tncc.pipeline.embed;

import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The encoders that hold device memory, the most recently used ones. A lane's first encoder is loaded at once; a newer one is
 * loaded in the background while the old one goes on, and takes over between two records.
 */
final class ActiveEncoders implements AutoCloseable {

    private final int limit;
    private final MailboxExecutor mailbox;
    private final Consumer<String> beforeRemoval;
    private final Map<String, LoadedEncoder> encoders = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, EncoderVersion> loading = new HashMap<>();
    private final ExecutorService loader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "encoder-version-load");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * No encoders yet.
     *
     * @param beforeRemoval told the lane whose encoder is about to be replaced or to give way
     */
    ActiveEncoders(int limit, MailboxExecutor mailbox, Consumer<String> beforeRemoval) {
        this.limit = limit;
        this.mailbox = mailbox;
        this.beforeRemoval = beforeRemoval;
    }

    /** The encoder that embeds the lane now, or null if none is active. */
    @Nullable
    LoadedEncoder active(String lane) {
        return encoders.get(lane);
    }

    int size() {
        return encoders.size();
    }

    /** Makes an encoder the lane's. */
    void activate(String lane, LoadedEncoder encoder) {
        LoadedEncoder replaced = encoders.get(lane);
        if (replaced != null) {
            beforeRemoval.accept(lane);
            encoders.put(lane, encoder);
            replaced.close();
            return;
        }
        List<String> byUse = new ArrayList<>(encoders.keySet());
        for (int eldest = 0; encoders.size() >= limit; eldest++) {
            String giving = byUse.get(eldest);
            beforeRemoval.accept(giving);
            LoadedEncoder removed = encoders.remove(giving);
            if (removed != null) {
                removed.close();
            }
        }
        encoders.put(lane, encoder);
    }

    /** Sees to it that an announced version becomes the lane's: at once if it has none, else as soon as it is loaded. */
    void strive(String lane, EncoderVersion version) throws IOException {
        LoadedEncoder active = encoders.get(lane);
        if (active == null) {
            loading.remove(lane);
            activate(lane, LoadedEncoder.of(version));
        } else if (active.is(version)) {
            loading.remove(lane);
        } else if (!version.equals(loading.get(lane))) {
            loading.put(lane, version);
            loader.execute(() -> loadInBackground(lane, version));
        }
    }

    private void loadInBackground(String lane, EncoderVersion version) {
        LoadedEncoder loaded;
        try {
            loaded = LoadedEncoder.of(version);
        } catch (IOException e) {
            mailbox.execute(() -> giveUp(lane, version, e), "encoder version of lane %s", lane);
            return;
        }
        try {
            mailbox.execute(() -> takeOver(lane, version, loaded), "encoder version of lane %s", lane);
        } catch (RejectedExecutionException e) {
            loaded.close();
        }
    }

    private void takeOver(String lane, EncoderVersion version, LoadedEncoder loaded) {
        if (loading.remove(lane, version) && encoders.containsKey(lane)) {
            activate(lane, loaded);
        } else {
            loaded.close();
        }
    }

    private void giveUp(String lane, EncoderVersion version, IOException cause) throws IOException {
        if (loading.remove(lane, version)) {
            throw cause;
        }
    }

    @Override
    public void close() {
        loader.shutdownNow();
        encoders.values().forEach(LoadedEncoder::close);
        encoders.clear();
    }
}
