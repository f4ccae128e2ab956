package io.tncc.pipeline.examples;

import io.tncc.pipeline.Pretraining;
import io.tncc.pipeline.extension.LaneOptions;
import io.tncc.pipeline.option.EmbeddingOptions;
import io.tncc.pipeline.option.EmbeddingOptions.BeforeFirstVersion;
import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.ObjectiveOptions;
import io.tncc.pipeline.option.ProbeOptions;
import io.tncc.pipeline.option.PublishingOptions;
import io.tncc.pipeline.option.ViewOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A program that runs the job, with code of its own at each extension point. */
public final class CameraJob {

    private CameraJob() {}

    /** Takes host:port of the brokers, where encoder files go, and the address of a vector store. */
    public static void main(String[] arguments) throws Exception {
        builder(arguments[0], arguments[1], URI.create(arguments[2]))
                .build()
                .execute(StreamExecutionEnvironment.getExecutionEnvironment());
    }

    /** The job before it is checked. */
    public static Pretraining.Builder builder(String brokers, String directory, URI store) {
        return Pretraining.builder()
                .set(KafkaOptions.BOOTSTRAP_SERVERS, brokers)
                .set(PublishingOptions.DIRECTORY, directory)
                .set(ObjectiveOptions.TEMPERATURE, 0.2)
                .set(ProbeOptions.SHARE, 0.05)
                .set(EmbeddingOptions.BEFORE_FIRST_VERSION, BeforeFirstVersion.INITIAL)
                .flink(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10))
                .laneChooser("by-camera", 1, image -> image.id().split("/")[0])
                .laneOptions("infrared", 1, CameraJob::setOptionsOf)
                .decoder("raw-rgb", 1, new RawRgbDecoder())
                .evaluator("likeness", 1, version -> Map.of("mean-cosine", meanCosine(version.features())))
                .embeddingSink("vector-store", 1, new VectorStore(store));
    }

    /** An infrared camera knows no colours. */
    private static void setOptionsOf(String lane, LaneOptions.Settings settings) {
        if (lane.startsWith("infrared-")) {
            settings.set(ViewOptions.JITTER_PROBABILITY, 0.0);
            settings.set(ViewOptions.GRAYSCALE_PROBABILITY, 0.0);
        }
    }

    /** The mean cosine of the first image to the others: near 1 where all features have become the same. */
    public static double meanCosine(float[][] features) {
        double sum = 0;
        for (int other = 1; other < features.length; other++) {
            for (int i = 0; i < features[0].length; i++) {
                sum += features[0][i] * features[other][i];
            }
        }
        return sum / (features.length - 1);
    }
}
