package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;

/**
 * How the encoder of each lane is trained.
 *
 * <p>{@options}
 */
public final class TrainingOptions {

    @Fixed(Half.TRAINING)
    public static final ConfigOption<Long> SEED = key("training.seed")
            .longType()
            .defaultValue(0L)
            .withDescription("The seed of all randomness: initial weights, views and sampling.");

    @Allowed(interval = "[2, 65536]")
    public static final ConfigOption<Integer> BATCH_SIZE = key("training.batch-size")
            .intType()
            .defaultValue(64)
            .withDescription("Images of a lane in one training step.");

    @Allowed(interval = "[1, 64]")
    public static final ConfigOption<Integer> UPDATES_PER_BATCH = key("training.updates-per-batch")
            .intType()
            .noDefaultValue()
            .withDescription(
                    "Training steps that a batch of new images makes. With a replay.policy each image is new in "
                            + "one of them, and the rest of each is replayed; without, each is of the whole batch in other views. "
                            + "Rates and schedules count new images only. Not set: 2 with a replay.policy, and 1 without.");

    @Fixed(Half.TRAINING)
    @Allowed(interval = "[1, 1024]")
    public static final ConfigOption<Integer> THREADS = key("training.threads")
            .intType()
            .defaultValue(2)
            .withDescription(
                    "Threads of tensor operations in each process, and the parts at a time of an embedding batch. Other "
                            + "numbers of threads give other bits.");

    @Allowed(interval = "(0, 1]")
    public static final ConfigOption<Double> SAMPLE_RATE = key("training.sample-rate")
            .doubleType()
            .defaultValue(1.0)
            .withDescription("The share of images to train on, chosen by a hash of seed, lane and id. Deletes always "
                    + "pass.");

    @Allowed(interval = "[1 ms, ∞)")
    public static final ConfigOption<Duration> MAX_LAG = key("training.max-lag")
            .durationType()
            .noDefaultValue()
            .withDescription("Images older than this by their Kafka timestamp are not trained on. Not set: all are. "
                    + "It depends on wall time, so recovery is no longer bit-identical.");

    @Allowed(interval = "[1, 100000]")
    public static final ConfigOption<Integer> MAX_ACTIVE_LANES = key("training.max-active-lanes")
            .intType()
            .defaultValue(16)
            .withDescription("Lanes of one parallel instance that hold device memory at once. Others rest in state.");

    public static final ConfigOption<LaneSpread> LANE_SPREAD = key("training.lane-spread")
            .enumType(LaneSpread.class)
            .defaultValue(LaneSpread.ALLOW)
            .withDescription("What happens when a lane comes from more than one partition, whose order a recovery "
                    + "need not repeat: a warning and a metric, or failure.");

    @Allowed(interval = "[0, 1)")
    public static final ConfigOption<Double> ENCODER_MOMENTUM = key("training.encoder-momentum")
            .doubleType()
            .defaultValue(0.99)
            .withDescription("How slowly the momentum encoder follows the encoder: the share of its weights that each "
                    + "step keeps.");

    public static final ConfigOption<Precision> PRECISION = key("training.precision")
            .enumType(Precision.class)
            .defaultValue(Precision.FLOAT32)
            .withDescription(
                    "In what numbers the convolutions are computed; weights, loss and optimizer stay float32. "
                            + "bfloat16 is for devices that compute in it, and many times slower elsewhere: ./tncc bench measures it.");

    private TrainingOptions() {}

    /** The numbers of the convolutions. */
    public enum Precision {
        FLOAT32,
        BFLOAT16;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** What happens when a lane comes from more than one partition. */
    public enum LaneSpread {
        ALLOW,
        FAIL;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
