package io.tncc.cli.stream;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say where the topics of a job are. */
public final class StreamArguments {

    @Option(
            names = "--bootstrap",
            required = true,
            paramLabel = "HOST:PORT",
            description = "The Kafka broker, or several with commas between.")
    @SuppressWarnings("NullAway.Init")
    private String bootstrapServers;

    @Option(
            names = "--client",
            paramLabel = "FILE",
            description =
                    "Settings of the Kafka clients, KEY=VALUE line by line: the place for a password, which others on this machine could see on a command line.")
    private @Nullable Path clientFile;

    @Option(
            names = "--property",
            paramLabel = "KEY=VALUE",
            description = "A setting of the Kafka clients; wins over the file. Repeatable.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = "--topic",
            paramLabel = "USUAL=NAME",
            description =
                    "A topic that is not called as usual, such as images=photos: as the job's kafka.topics.* say. Repeatable.")
    private Map<String, String> topics = new LinkedHashMap<>();

    /**
     * What the options say.
     *
     * @param command that has them
     * @param groupPrefix the job's {@code kafka.group-prefix}
     * @throws ParameterException if a topic is none of the job's
     * @throws CommandFailure if the file of settings can not be read
     */
    public JobStream stream(CommandSpec command, String groupPrefix) {
        try {
            return new JobStream(bootstrapServers, clientSettings(), StreamTopics.with(topics), groupPrefix);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--topic: " + e.getMessage(), e);
        }
    }

    private Map<String, String> clientSettings() {
        Properties read = new Properties();
        if (clientFile != null) {
            try (Reader file = Files.newBufferedReader(clientFile)) {
                read.load(file);
            } catch (IOException | IllegalArgumentException e) {
                throw new CommandFailure("--client: %s can not be read: %s".formatted(clientFile, e), e);
            }
        }
        Map<String, String> settings = new LinkedHashMap<>();
        read.stringPropertyNames().forEach(key -> settings.put(key, read.getProperty(key)));
        settings.putAll(properties);
        return settings;
    }
}
