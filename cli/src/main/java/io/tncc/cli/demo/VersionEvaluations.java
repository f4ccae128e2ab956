package io.tncc.cli.demo;

import io.tncc.cli.evaluate.ImageBank;
import io.tncc.model.engine.TorchThreads;
import io.tncc.model.evaluate.EncoderEvaluation;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/** Evaluates every announced version from its file, one after the other, beside the training. */
final class VersionEvaluations implements AutoCloseable {

    private final ImageBank images;
    private final Consumer<EvaluatedVersion> onEvaluated;
    private final List<EvaluatedVersion> done = new CopyOnWriteArrayList<>();
    private final ExecutorService evaluator = TorchThreads.endingWhenIdle("demo-evaluation");
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /**
     * A version and its figures.
     *
     * @param announcement as it is on the topic
     * @param figures on the demo's images
     */
    record EvaluatedVersion(EncoderVersion announcement, Evaluation figures) {}

    VersionEvaluations(ImageBank images, Consumer<EvaluatedVersion> onEvaluated) {
        this.images = images;
        this.onEvaluated = onEvaluated;
    }

    /** The kNN accuracy on the pixels themselves, in percent. */
    double pixels() {
        return CompletableFuture.supplyAsync(() -> EncoderEvaluation.pixels(images.bank(), images.queries()), evaluator)
                .join();
    }

    /** Puts a version in the queue. */
    synchronized void add(EncoderVersion version) {
        last = last.thenRunAsync(() -> evaluate(version), evaluator);
    }

    /**
     * Waits until all are evaluated.
     *
     * @return the versions in order
     */
    List<EvaluatedVersion> await() {
        CompletableFuture<Void> all;
        synchronized (this) {
            all = last;
        }
        try {
            all.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("An encoder version could not be evaluated", e.getCause());
        }
        return List.copyOf(done);
    }

    private void evaluate(EncoderVersion version) {
        EvaluatedVersion evaluated =
                new EvaluatedVersion(version, EncoderEvaluation.of(load(version), images.bank(), images.queries()));
        done.add(evaluated);
        onEvaluated.accept(evaluated);
    }

    /** Reads an announced version. */
    static EncoderFile load(EncoderVersion version) {
        try {
            return EncoderFile.parse(EncoderStore.read(version.getUri(), version.getSha256()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        evaluator.shutdownNow();
    }
}
