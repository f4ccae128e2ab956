package io.tncc.pipeline.publish;

import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.file.EncoderPath;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Uploads encoder files beside the training and hands out their announcements, in order, once the files are complete.
 *
 * <p>An announcement belongs to the checkpoint whose barrier comes next: {@link #awaitAnnouncements} before every barrier, so
 * that nothing of an upload has to be in state.
 */
public final class VersionPublisher implements AutoCloseable {

    private static final int MAX_WAITING_FILES = 4;

    private final EncoderStore store;
    private final ExecutorService uploads = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "encoder-file-upload");
        thread.setDaemon(true);
        return thread;
    });
    private final Semaphore waiting = new Semaphore(MAX_WAITING_FILES);
    private final Queue<CompletableFuture<EncoderVersion>> announcements = new ArrayDeque<>();

    public VersionPublisher(EncoderStore store) {
        this.store = store;
    }

    /**
     * Begins to publish a version. Waits while several files are on their way already: each is held in memory.
     *
     * @param eventTimeMillis the largest event time among the images trained on
     * @return the SHA-256 of the file
     */
    public String publish(EncoderFile encoder, long eventTimeMillis) throws InterruptedException {
        waiting.acquire();
        byte[] file = encoder.toBytes();
        String sha256 = EncoderFile.sha256(file);
        EncoderMetadata metadata = encoder.metadata();
        EncoderPath path = new EncoderPath(metadata.lane(), metadata.version(), sha256);
        announcements.add(CompletableFuture.supplyAsync(() -> upload(path, file), uploads)
                .thenApply(uri -> EncoderVersion.newBuilder()
                        .setLane(metadata.lane())
                        .setVersion(metadata.version())
                        .setImagesSeen(metadata.imagesSeen())
                        .setSteps(metadata.steps())
                        .setUri(uri)
                        .setSha256(sha256)
                        .setSizeBytes(file.length)
                        .setArchitecture(metadata.architecture())
                        .setEventTime(Instant.ofEpochMilli(eventTimeMillis))
                        .build()));
        return sha256;
    }

    /**
     * Waits for all uploads.
     *
     * @return the announcements not handed out before, in the order of publishing
     * @throws IOException if an upload failed
     */
    public List<EncoderVersion> awaitAnnouncements() throws IOException, InterruptedException {
        List<EncoderVersion> ready = new ArrayList<>();
        while (!announcements.isEmpty()) {
            try {
                ready.add(announcements.element().get());
                announcements.remove();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException cause
                        ? cause
                        : new IOException("An encoder file could not be written", e.getCause());
            }
        }
        return ready;
    }

    private String upload(EncoderPath path, byte[] file) {
        try {
            return store.write(path, file);
        } catch (IOException e) {
            throw new CompletionException(new IOException(
                    ("Encoder version %d of lane '%s' could not be written to %s: %s.%s The job tries again from its last"
                                    + " checkpoint, until publishing.directory takes the file")
                            .formatted(
                                    path.version(),
                                    path.lane(),
                                    store.uri(path),
                                    e.getMessage(),
                                    StoreRefusal.remedy(e)),
                    e));
        } finally {
            waiting.release();
        }
    }

    @Override
    public void close() {
        uploads.shutdownNow();
    }
}
