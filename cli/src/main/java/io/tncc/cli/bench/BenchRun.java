package io.tncc.cli.bench;

import io.tncc.cli.dataset.Split;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.model.engine.TorchThreads;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.option.InputOptions;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.flink.configuration.CheckpointingOptions;
import org.jspecify.annotations.Nullable;

/**
 * Measures part by part, and tells the figures as they come.
 *
 * @param options of the job
 * @param images that are decoded, trained on, embedded and sent
 * @param encoder that embeds
 * @param sizes how large what is measured is
 * @param streamSizes how much goes through Kafka
 * @param rounds how often each size is measured
 * @param atLeast for how long, each time
 * @param tables where figures are told
 */
record BenchRun(
        Map<String, String> options,
        Split images,
        EncoderFile encoder,
        BenchSizes sizes,
        StreamSizes streamSizes,
        int rounds,
        Duration atLeast,
        PrintWriter tables) {

    private static final String THROUGH_FLINK = "through Kafka and Flink";

    List<Figure> matrixProduct() throws Exception {
        return grow(MatrixGrowth.growths(sizes));
    }

    List<Figure> trainingStep() throws Exception {
        return grow(new TrainingGrowth(options, images).growths(sizes));
    }

    List<Figure> embedding() throws Exception {
        return grow(new EmbeddingGrowth(encoder, LearnerSettings.embeddingPrecision(configuration()), images)
                .growths(sizes));
    }

    List<Figure> decode() throws Exception {
        int side = configuration().get(InputOptions.DECODE_SIDE);
        return grow(List.of(new DecodeGrowth(side).growth(sizes)));
    }

    List<Figure> snapshot() throws Exception {
        return grow(new SnapshotGrowth(options, images).growths(sizes));
    }

    List<Figure> threads(ThreadGrowth growth) throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (List<Figure> ofWork : growth.measure(rounds, atLeast)) {
            BenchReport.print(ofWork, tables);
            figures.addAll(ofWork);
        }
        return figures;
    }

    List<Figure> trainingStream() throws Exception {
        int batchSize = configuration().get(TrainingOptions.BATCH_SIZE);
        int warmup = streamSizes.warmupSteps();
        int steps = streamSizes.steps();
        LearnerSpec spec = LearnerSettings.of(configuration());
        BareTraining bare = new BareTraining(spec, batchSize, images);
        StreamTraining stream =
                new StreamTraining(options, batchSize, spec.replay().updatesPerBatch(), images);
        ExecutorService torch = TorchThreads.endingWhenIdle("bare-training");
        Ways ways = new Ways(BenchPart.TRAINING_STREAM, "steps", steps);
        ways.add("bare step", directory -> torch.submit(() -> bare.imagesPerSecond(warmup, steps))
                .get());
        ways.add(THROUGH_FLINK, directory -> stream.imagesPerSecond(directory, warmup, steps));
        RoundCheckpoints checkpoints = new RoundCheckpoints(
                configuration().flink().get(CheckpointingOptions.CHECKPOINTING_INTERVAL), batchSize, steps);
        return ways.measure(rounds, tables).stream()
                .map(figure -> figure.name().equals(THROUGH_FLINK) ? checkpoints.judge(figure) : figure)
                .toList();
    }

    /** @param peer another program, or null */
    List<Figure> embeddingStream(@Nullable PeerProgram peer) throws Exception {
        StreamEmbedding stream =
                new StreamEmbedding(options, encoder, images, streamSizes.warmupImages(), streamSizes.images());
        Ways ways = new Ways(BenchPart.EMBEDDING_STREAM, "images", streamSizes.images());
        if (peer != null) {
            ways.add("peer", directory -> stream.by(peer, directory));
        }
        ways.add("job", stream::byTheJob);
        return ways.measure(rounds, tables);
    }

    /** @param counted how long images come that count, in each round */
    List<Figure> embeddingLatency(Duration counted) throws Exception {
        return new LatencyRounds(options, encoder, images, streamSizes, counted).measure(rounds, tables);
    }

    private List<Figure> grow(List<Growth> growths) throws Exception {
        Measuring measuring = new Measuring(rounds, atLeast);
        ExecutorService torch = TorchThreads.endingWhenIdle("bench");
        List<Figure> figures = new ArrayList<>();
        for (Growth growth : growths) {
            List<Figure> ofGrowth = torch.submit(() -> measuring.of(growth)).get();
            BenchReport.print(ofGrowth, tables);
            figures.addAll(ofGrowth);
        }
        return figures;
    }

    private PipelineConfiguration configuration() {
        return LearnerOptions.configuration(options);
    }
}
