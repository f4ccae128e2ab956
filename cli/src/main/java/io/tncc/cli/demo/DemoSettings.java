package io.tncc.cli.demo;

import io.tncc.cli.dataset.Dataset;
import io.tncc.pipeline.option.TrainingOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a demo is to do.
 *
 * @param dataset to produce and to evaluate on
 * @param images how many to produce
 * @param output where encoder files and pictures go
 * @param keepRunning whether Kafka and Flink go on after the summary, waiting for more images
 * @param overrides options of the job over the demo's own
 */
record DemoSettings(Dataset dataset, long images, Path output, boolean keepRunning, Map<String, String> overrides) {

    static final long BANK_SEED = 0;
    static final String LANE = "main";

    private static final int BANK_IMAGES = 5_000;
    private static final int QUERY_IMAGES = 2_000;
    private static final int LARGEST_SIDE_OF_ALL = 64;
    private static final int VERSIONS = 6;

    /** The options of the job. */
    Map<String, String> jobOptions(String bootstrapServers, int webPort, Path checkpoints) {
        Map<String, String> options = new TreeMap<>();
        options.put("kafka.bootstrap-servers", bootstrapServers);
        options.put("source.bounded", Boolean.toString(!keepRunning));
        options.put("replay.policy", "none"); // the pictures come in no order, and every one is learnt from once
        options.put("training.threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        options.put("optimizer.learning-rate", "0.06"); // a short run learns more at twice the job's rate
        options.put("optimizer.schedule", "cosine");
        options.put("optimizer.cosine-images", Long.toString(Math.max(images, 2)));
        options.put("publishing.directory", encoders().toUri().toString());
        options.put("publishing.every-images", Long.toString(everyImages()));
        options.put("publishing.keep-versions", "1000");
        options.put("embedding.before-first-version", "initial");
        options.put("flink.execution.checkpointing.interval", "5 s");
        options.put("flink.execution.checkpointing.dir", checkpoints.toUri().toString());
        options.put("flink.rest.port", Integer.toString(webPort));
        options.put("flink.rest.bind-port", Integer.toString(webPort));
        // Flink asks nobody who they are.
        options.put("flink.rest.bind-address", "127.0.0.1");
        options.put("flink.jobmanager.bind-host", "127.0.0.1");
        options.put("flink.web.submit.enable", "false");
        options.putAll(overrides);
        return options;
    }

    /**
     * Images from one version to the next. A job that goes on trains on full batches only, and what is left over at the end waits, so
     * a version is of whole batches: after the last one up to {@value #VERSIONS} batches are left.
     */
    private long everyImages() {
        if (keepRunning) {
            int batch = batchSize();
            return Math.max(batch, images / VERSIONS / batch * batch);
        }
        return Math.max(1, (images + VERSIONS - 1) / VERSIONS);
    }

    /** What is wrong with it is told where all options are checked. */
    private int batchSize() {
        try {
            return Math.max(1, Integer.parseInt(overrides.getOrDefault(TrainingOptions.BATCH_SIZE.key(), "")));
        } catch (NumberFormatException e) {
            return TrainingOptions.BATCH_SIZE.defaultValue();
        }
    }

    /** How many images vote, at most. */
    static int bankImages(int side) {
        return fitting(BANK_IMAGES, side);
    }

    /** How many images are evaluated on, at most. */
    static int queryImages(int side) {
        return fitting(QUERY_IMAGES, side);
    }

    /** Of larger images fewer, which take as much memory. */
    private static int fitting(int images, int side) {
        double share = Math.min(1, Math.pow((double) LARGEST_SIDE_OF_ALL / side, 2));
        return (int) Math.ceil(images * share);
    }

    /** The folder of encoder files. */
    Path encoders() {
        return output.toAbsolutePath().normalize().resolve("encoders");
    }

    /** The picture of nearest neighbors. */
    Path neighbors() {
        return output.toAbsolutePath().normalize().resolve("neighbors.png");
    }
}
