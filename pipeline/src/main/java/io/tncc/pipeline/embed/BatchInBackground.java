package io.tncc.pipeline.embed;

import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.decode.DecodedImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.apache.flink.util.ExceptionUtils;

/**
 * Images that are embedded by another thread, while that of the task decodes the next ones.
 *
 * @param images of one lane
 * @param encoder that embeds them
 * @param outcome the vectors, once they are there
 */
record BatchInBackground(List<DecodedImage> images, LoadedEncoder encoder, CompletableFuture<Outcome> outcome) {

    /**
     * What comes of a batch.
     *
     * @param vectors of the images, in their order
     * @param nanos that it took
     */
    record Outcome(float[][] vectors, long nanos) {}

    /** Begins to embed images of one side, in pixels. */
    static BatchInBackground begin(List<DecodedImage> images, LoadedEncoder encoder, int side, Executor thread) {
        return new BatchInBackground(
                images, encoder, CompletableFuture.supplyAsync(() -> embed(images, encoder, side), thread));
    }

    private static Outcome embed(List<DecodedImage> images, LoadedEncoder encoder, int side) {
        long before = System.nanoTime();
        float[][] vectors = encoder.embedder().embed(pixels(images, side), images.size(), side);
        return new Outcome(vectors, System.nanoTime() - before);
    }

    private static byte[] pixels(List<DecodedImage> images, int side) {
        int imageBytes = ImageBatch.imageBytes(side);
        byte[] pixels = new byte[images.size() * imageBytes];
        for (int i = 0; i < images.size(); i++) {
            byte[] image = images.get(i).pixels();
            if (image != null) {
                System.arraycopy(image, 0, pixels, i * imageBytes, imageBytes);
            }
        }
        return pixels;
    }

    boolean isDone() {
        return outcome.isDone();
    }

    /** Waits for the vectors; what the encoder throws is thrown here. */
    Outcome await() throws Exception {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            ExceptionUtils.rethrowException(e.getCause());
            throw e;
        }
    }
}
