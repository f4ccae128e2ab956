package io.tncc.cli.encoder;

import io.tncc.model.embed.Embedder;
import io.tncc.model.engine.TorchThreads;
import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Embeds single images by any version whose file is there, one after the other; the files used last stay in memory. */
public final class ImageEmbedder implements AutoCloseable {

    private static final int FILES = 3;
    private static final long PATIENCE_SECONDS = 30;

    private final ExecutorService executor = TorchThreads.endingWhenIdle("image-embedding");
    private final Map<String, EncoderFile> files = new LinkedHashMap<>(8, 0.75f, true);

    /**
     * Embeds an image.
     *
     * @param content the encoded image
     * @return a vector of length 1
     * @throws IOException if the file or the image can not be read, for a reason that the message gives
     */
    public float[] embed(EncoderVersion version, byte[] content) throws IOException {
        Future<float[]> embedding = executor.submit(() -> embedNow(version, content));
        try {
            return embedding.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "Version %d can not embed the image: %s".formatted(version.getVersion(), cause.getMessage()), e);
        } catch (TimeoutException e) {
            embedding.cancel(false);
            throw new IOException(
                    "Version %d has not embedded the image within %d seconds"
                            .formatted(version.getVersion(), PATIENCE_SECONDS),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private float[] embedNow(EncoderVersion version, byte[] content) throws Rejection {
        EncoderFile encoder = files.computeIfAbsent(version.getSha256(), sha256 -> AnnouncedEncoder.read(version));
        if (files.size() > FILES) {
            files.remove(files.keySet().iterator().next());
        }
        int side = encoder.metadata().inputSide();
        byte[] pixels = new ImageDecoder(ImageLimits.WIDE, side).decode(content);
        try (Embedder embedder = Embedder.of(encoder)) {
            return embedder.embed(pixels, 1, side)[0];
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
