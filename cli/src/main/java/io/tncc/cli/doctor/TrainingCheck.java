package io.tncc.cli.doctor;

import io.tncc.cli.settings.LearnerOptions;
import io.tncc.cli.terminal.Finding;
import io.tncc.model.embed.Embedder;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.StepReport;
import io.tncc.pipeline.option.LearnerSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/** Whether the native libraries load, and a small training step and an embedding run. */
final class TrainingCheck {

    private static final int BATCH = 16;
    private static final int SIDE = 32;
    private static final String SUBJECT = "training";

    private TrainingCheck() {}

    static Finding run() {
        try {
            return trained();
        } catch (IllegalStateException | LinkageError e) {
            return Finding.broken(
                    SUBJECT,
                    String.valueOf(e.getMessage()),
                    "a glibc of 2.28 or later (not Alpine), room in DJL_CACHE_DIR or ~/.djl.ai, and ./tncc built on this kind of machine");
        }
    }

    private static Finding trained() {
        LearnerSpec spec = LearnerSettings.of(LearnerOptions.configuration(
                Map.of("training.batch-size", "" + BATCH, "memory.size", "64", "objective.neighbors", "8")));
        try (Learner learner = Learner.initial(spec, "doctor")) {
            long start = System.nanoTime();
            learner.train(batch(0));
            List<StepReport> reports = learner.train(batch(1));
            double millis = (System.nanoTime() - start) / 1e6 / 2;
            double loss = reports.get(0).loss();
            float[] embedding = embedding(learner.encoderFile(1));
            String found = String.format(
                    Locale.ROOT,
                    "libtorch and ONNX Runtime load; a step on %d noise images takes %.0f ms, its loss is %.2f",
                    BATCH,
                    millis,
                    loss);
            return Double.isFinite(loss) && Float.isFinite(embedding[0])
                    ? Finding.works(SUBJECT, found)
                    : Finding.broken(
                            SUBJECT, found, "the native libraries compute wrongly: report it with this output");
        }
    }

    private static float[] embedding(EncoderFile encoder) {
        try (Embedder embedder = Embedder.of(encoder)) {
            return embedder.embed(new byte[ImageBatch.imageBytes(SIDE)], 1, SIDE)[0];
        }
    }

    private static ImageBatch batch(int index) {
        byte[] pixels = new byte[BATCH * ImageBatch.imageBytes(SIDE)];
        new Random(index).nextBytes(pixels);
        return new ImageBatch(
                SIDE,
                pixels,
                LongStream.range((long) index * BATCH, (index + 1L) * BATCH).toArray());
    }
}
