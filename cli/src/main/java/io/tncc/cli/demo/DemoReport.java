package io.tncc.cli.demo;

import io.tncc.cli.evaluate.EvaluatedVersion;
import io.tncc.cli.terminal.JsonOutput;
import java.io.FileWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a demo did, as it is written to {@code --report}. Accuracies are in percent.
 *
 * @param dataset its name
 * @param images how many were produced
 * @param trained how many were trained on
 * @param embedded how many embeddings were committed
 * @param rejected how many records could not be used
 * @param encoderVersions every version with its figures
 * @param knn of the pixels themselves, of version 0, and of the last version; null where images have no labels
 * @param trainImagesPerSecond from the first training step to the last, embedding and evaluation beside it
 * @param embedImagesPerSecond from the first embedding to the last, training beside it
 * @param wallSeconds from the start of the command
 * @param neighbors the picture of nearest neighbors
 */
record DemoReport(
        String dataset,
        long images,
        long trained,
        long embedded,
        long rejected,
        List<Version> encoderVersions,
        @Nullable Knn knn,
        double trainImagesPerSecond,
        double embedImagesPerSecond,
        double wallSeconds,
        String neighbors) {

    /** The kNN accuracies. */
    record Knn(double pixels, double initial, double last) {
        @com.fasterxml.jackson.annotation.JsonProperty("final")
        @Override
        public double last() {
            return last;
        }
    }

    /** One encoder version. */
    record Version(
            long version,
            long imagesSeen,
            @Nullable Double knn,
            double alignment,
            double uniformity,
            double std,
            double effectiveRank,
            String file,
            String sha256) {

        static Version of(EvaluatedVersion evaluated, boolean labelled) {
            return new Version(
                    evaluated.announcement().getVersion(),
                    evaluated.announcement().getImagesSeen(),
                    labelled ? evaluated.figures().knn() : null,
                    evaluated.figures().alignment(),
                    evaluated.figures().uniformity(),
                    evaluated.figures().standardDeviation(),
                    evaluated.figures().effectiveRank(),
                    Path.of(URI.create(evaluated.announcement().getUri())).toString(),
                    evaluated.announcement().getSha256());
        }
    }

    void write(Path file) throws IOException {
        try (FileWriter out = new FileWriter(file.toFile(), StandardCharsets.UTF_8)) {
            out.write(JsonOutput.text(this));
        }
    }
}
