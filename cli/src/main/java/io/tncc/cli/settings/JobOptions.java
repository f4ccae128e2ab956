package io.tncc.cli.settings;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.pipeline.option.EffectiveOption;
import io.tncc.pipeline.option.InvalidOptionsException;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.configuration.Configuration;

/** The options of a job, as a file and pairs on top say them. */
public final class JobOptions {

    private JobOptions() {}

    /**
     * The options, checked.
     *
     * @throws InvalidOptionsException listing every problem
     * @throws CommandFailure if the file can not be read
     */
    public static PipelineConfiguration read(Path file, List<String> overrides) {
        return fromFile(file, () -> PipelineConfiguration.read(file, overrides, new Configuration()));
    }

    /**
     * The options as they take effect.
     *
     * @throws InvalidOptionsException listing every problem
     * @throws CommandFailure if the file can not be read
     */
    public static List<EffectiveOption> effective(Path file, List<String> overrides) {
        return fromFile(file, () -> EffectiveOption.of(file, overrides));
    }

    /** What the invalid options of a file are to the person at the terminal. */
    public static CommandFailure failure(Path file, InvalidOptionsException e) {
        return new CommandFailure("%s: %s".formatted(file, e.getMessage()), e);
    }

    private static <T> T fromFile(Path file, Supplier<T> reading) {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(
                    "%s is no file. It is to be the YAML file of a job's options; docs/example-options.yaml is one"
                            .formatted(file));
        }
        try {
            return reading.get();
        } catch (UncheckedIOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(file, e.getCause()), e);
        }
    }
}
