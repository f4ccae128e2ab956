package io.tncc.pipeline.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.objective.ContrastiveBatch;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.replay.ReplayedImage;
import io.tncc.pipeline.Pretraining;
import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PublishingOptions;
import io.tncc.pipeline.option.TrainingOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A program that runs the job by methods of its own. */
public final class ResearchJob {

    private static final float TEMPERATURE = 0.2f;

    private ResearchJob() {}

    /** Takes host:port of the brokers, and where encoder files go. */
    public static void main(String[] arguments) throws Exception {
        builder(arguments[0], arguments[1]).build().execute(StreamExecutionEnvironment.getExecutionEnvironment());
    }

    /** The job before it is checked. */
    public static Pretraining.Builder builder(String brokers, String directory) {
        return Pretraining.builder()
                .set(KafkaOptions.BOOTSTRAP_SERVERS, brokers)
                .set(PublishingOptions.DIRECTORY, directory)
                .flink(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10))
                .set(TrainingOptions.UPDATES_PER_BATCH, 2)
                .objective("info-nce", 1, ResearchJob::infoNce)
                .replayPolicy("balanced", 1, ResearchJob::balanced)
                .viewTransform("solarised", 1, ResearchJob::solarised);
    }

    /** InfoNCE: each query is to be nearer to its key than to all keys of the memory. */
    private static NDArray infoNce(ContrastiveBatch batch) {
        NDArray positive = batch.queries().mul(batch.keys()).sum(new int[] {1}, true); // (B, 1)
        NDArray negatives = batch.queries().matMul(batch.memory().transpose()); // (B, K)
        NDArray logits = positive.concat(negatives, 1).div(TEMPERATURE); // (B, 1 + K)
        return logits.logSoftmax(1).get(":, 0").mean().neg(); // ()
    }

    /** As many images of each camera, the latest of each. */
    private static double[] balanced(List<ReplayedImage> images, CounterRandom random) {
        Map<String, Integer> later = new HashMap<>();
        double[] priorities = new double[images.size()];
        for (int i = images.size() - 1; i >= 0; i--) {
            String camera = images.get(i).id().split("/")[0];
            priorities[i] = -later.merge(camera, 1, Integer::sum);
        }
        return priorities;
    }

    /** Solarises a fifth of the views: bright colours are turned around. */
    private static NDArray solarised(NDArray views, List<CounterRandom> randoms) {
        float[] chosen = new float[randoms.size()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = randoms.get(i).nextFloat() < 0.2f ? 1 : 0;
        }
        NDArray factors = views.getManager().create(chosen, new Shape(chosen.length, 1, 1, 1)); // (B, 1, 1, 1)
        NDArray bright = views.gte(0.5f).toType(DataType.FLOAT32, false); // (B, 3, S, S)
        return views.add(views.mul(-2).add(1).mul(bright).mul(factors)); // (B, 3, S, S)
    }
}
