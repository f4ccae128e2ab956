package io.tncc.cli.evaluate;

import io.tncc.cli.encoder.AnnouncedEncoder;
import io.tncc.model.embed.Embedder;
import io.tncc.model.engine.TorchThreads;
import io.tncc.model.evaluate.Embeddings;
import io.tncc.model.evaluate.EncoderEvaluation;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.schemas.EncoderVersion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evaluates announced versions from their files, one after the other, beside the training. */
public final class VersionEvaluations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VersionEvaluations.class);

    private final ImageBank images;
    private final EvaluationListener listener;
    private final ExecutorService evaluator = TorchThreads.endingWhenIdle("evaluation");
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private volatile boolean closed;
    private volatile @Nullable Exception failure;

    /** Evaluations on {@code images}. */
    public VersionEvaluations(ImageBank images, EvaluationListener listener) {
        this.images = images;
        this.listener = listener;
    }

    /** The images that versions are evaluated on. */
    public ImageBank images() {
        return images;
    }

    /** The kNN accuracy on the pixels themselves, in percent. */
    public double pixels() {
        return CompletableFuture.supplyAsync(() -> EncoderEvaluation.pixels(images.bank(), images.queries()), evaluator)
                .join();
    }

    /** Puts a version in the queue. */
    public synchronized void add(EncoderVersion version) {
        last = last.thenRunAsync(() -> evaluate(version), evaluator);
    }

    /**
     * Waits until all that were added are evaluated.
     *
     * @throws IllegalStateException if one of them could not be
     */
    public void await() {
        CompletableFuture<Void> all;
        synchronized (this) {
            all = last;
        }
        all.join();
        if (failure != null) {
            throw new IllegalStateException("An encoder version could not be evaluated", failure);
        }
    }

    private void evaluate(EncoderVersion version) {
        if (closed) {
            return;
        }
        try {
            evaluate(version, AnnouncedEncoder.read(version));
        } catch (RuntimeException e) {
            LOG.warn("Version {} of lane {} is not evaluated", version.getVersion(), version.getLane(), e);
            failure = e;
            listener.failed(version, e);
        }
    }

    private void evaluate(EncoderVersion version, EncoderFile encoder) {
        Embeddings bank;
        Evaluation figures;
        try (Embedder backbone = Embedder.of(encoder, EmbeddingLayer.BACKBONE)) {
            bank = EncoderEvaluation.features(backbone, images.bank());
            figures = EncoderEvaluation.of(
                    backbone,
                    encoder.metadata().normalisation(),
                    bank,
                    images.bank().labels(),
                    images.queries());
        }
        if (encoder.metadata().embeddingLayer() != EmbeddingLayer.BACKBONE) {
            try (Embedder published = Embedder.of(encoder)) {
                bank = EncoderEvaluation.features(published, images.bank());
            }
        }
        listener.evaluated(new EvaluatedVersion(version, figures), bank);
    }

    /** Gives up what is in the queue. */
    @Override
    public void close() {
        closed = true;
        evaluator.shutdownNow();
    }
}
