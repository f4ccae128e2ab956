package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/**
 * What the job runs and how wide.
 *
 * <p>{@options}
 */
public final class PipelineOptions {

    @Fixed
    public static final ConfigOption<Run> RUN = key("pipeline.run")
            .enumType(Run.class)
            .defaultValue(Run.ALL)
            .withDescription("Which half of the flow the job runs: training, embedding, or both in one job graph.");

    public static final ConfigOption<String> NAME = key("pipeline.name")
            .stringType()
            .defaultValue("tncc")
            .withDescription("The name of the job, as Flink shows it.");

    @Allowed(interval = "[1, 32768]")
    public static final ConfigOption<Integer> PARALLELISM = key("pipeline.parallelism")
            .intType()
            .defaultValue(1)
            .withDescription("Parallel instances of every operator. At most pipeline.max-parallelism.");

    @Fixed
    @Allowed(interval = "[1, 32768]")
    public static final ConfigOption<Integer> MAX_PARALLELISM = key("pipeline.max-parallelism")
            .intType()
            .defaultValue(128)
            .withDescription("The largest parallelism that the job can ever be rescaled to. Flink itself refuses "
                    + "another one.");

    public static final ConfigOption<ComputeDevice> DEVICE = key("pipeline.device")
            .enumType(ComputeDevice.class)
            .defaultValue(ComputeDevice.CPU)
            .withDescription(
                    "What training and embedding compute on, for all of a process. With gpu it is the GPU that "
                            + "Flink's external resource gpu gives the task manager, or the first one where Flink gives none. Steps "
                            + "on a GPU do not repeat to the bit.");

    private PipelineOptions() {}

    /** What a process computes on. */
    public enum ComputeDevice {
        CPU,
        GPU;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** The halves of the flow that a job runs. */
    public enum Run {
        TRAIN,
        EMBED,
        ALL;

        public boolean trains() {
            return this != EMBED;
        }

        public boolean embeds() {
            return this != TRAIN;
        }

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
