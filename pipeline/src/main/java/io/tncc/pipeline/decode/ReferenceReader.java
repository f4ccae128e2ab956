package io.tncc.pipeline.decode;

import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.option.InputOptions;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads images that do not travel in their records, patiently: what fails is tried again for a while, and only what is known for
 * certain becomes a {@link Rejection}. Safe for use by many threads.
 */
final class ReferenceReader {

    static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(ReferenceReader.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final StoredFiles files;
    private final int maxBytes;
    private final Duration retryTime;
    private final Duration firstPause;
    private final Counter failedReads;

    /**
     * @param limits what images may come in
     * @param retryTime how long a read is tried again
     * @param firstPause before a read is tried again; each further pause is twice as long, up to 10 s
     * @param failedReads counts reads that failed; safe for use by many threads
     */
    ReferenceReader(
            StoredFiles files, ImageLimits limits, Duration retryTime, Duration firstPause, Counter failedReads) {
        this.files = files;
        this.maxBytes = Math.toIntExact(limits.maxBytes());
        this.retryTime = retryTime;
        this.firstPause = firstPause;
        this.failedReads = failedReads;
    }

    /**
     * The bytes of a file that are the image.
     *
     * @throws Rejection if there is no such file, which is asked for twice, or it is too large or another one
     * @throws UnreadableImageException if it could not be read for the whole time
     */
    byte[] read(ImageReference reference) throws Rejection, UnreadableImageException, InterruptedException {
        long giveUpNanos = System.nanoTime() + retryTime.toNanos();
        Duration pause = firstPause;
        boolean wasAbsent = false;
        while (true) {
            Exception failure;
            try {
                return checked(reference, files.read(reference, maxBytes + 1));
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
            boolean absent = isAbsent(reference, failure);
            if (absent && wasAbsent) {
                throw new Rejection(
                        RejectionReason.FILE_NOT_FOUND, "There is no file at %s".formatted(reference.uri()));
            }
            if (!absent) {
                failedReads.inc();
                if (giveUpNanos - System.nanoTime() < pause.toNanos()) {
                    throw new UnreadableImageException(reference, retryTime, failure);
                }
                LOG.warn(
                        "The image of the record {} could not be read from {}, and is tried again in {} ms: {}",
                        reference.record(),
                        reference.uri(),
                        pause.toMillis(),
                        failure.toString());
            }
            wasAbsent = absent;
            Thread.sleep(pause.toMillis());
            pause = longer(pause);
        }
    }

    private byte[] checked(ImageReference reference, byte[] content) throws Rejection {
        if (content.length > maxBytes) {
            throw new Rejection(
                    RejectionReason.TOO_MANY_BYTES,
                    "The file at %s has at least %d bytes; %s allows %d"
                            .formatted(reference.uri(), content.length, InputOptions.MAX_BYTES.key(), maxBytes));
        }
        String found = EncoderFile.sha256(content);
        if (!found.equals(reference.sha256())) {
            throw new Rejection(
                    RejectionReason.SHA256_MISMATCH,
                    "The file at %s has the SHA-256 %s; the record says %s"
                            .formatted(reference.uri(), found, reference.sha256()));
        }
        return content;
    }

    private boolean isAbsent(ImageReference reference, Exception failure) {
        try {
            return files.isAbsent(reference);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
}
