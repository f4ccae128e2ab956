package io.tncc.pipeline.decode;

import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/** Reads images that do not travel in their records, several at a time. Those that wait for a thread begin in order. */
final class ReferenceReads implements AutoCloseable {

    private final UriPrefixes prefixes;
    private final ReferenceReader reader;
    private final ExecutorService threads;

    /**
     * Reads nothing yet, and has no threads.
     *
     * @param most how many images are read at a time
     */
    ReferenceReads(UriPrefixes prefixes, ReferenceReader reader, int most) {
        this.prefixes = prefixes;
        this.reader = reader;
        this.threads = Executors.newFixedThreadPool(most, new ExecutorThreadFactory("tncc-image-read"));
    }

    /**
     * Begins to read the image of a record. What is given ends with the encoded image, or with what the reader throws.
     *
     * @throws Rejection if the image may not be read
     */
    CompletableFuture<byte[]> begin(ConsumedRecord consumed, ImageRecord image) throws Rejection {
        ImageReference reference = prefixes.reference(consumed, image);
        CompletableFuture<byte[]> reading = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                reading.complete(reader.read(reference));
            } catch (Throwable e) {
                // an error too, or whoever waits would wait for ever
                reading.completeExceptionally(e);
            }
        });
        return reading;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
