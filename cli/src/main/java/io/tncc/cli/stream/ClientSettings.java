package io.tncc.cli.stream;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** The settings of Kafka's clients that a command is given: in a file, and one by one. */
public final class ClientSettings {

    /** What the file is, for the help. */
    public static final String FILE =
            "Settings of the Kafka clients, KEY=VALUE line by line: the place for a password, which others on this machine could see on a command line.";

    private ClientSettings() {}

    /**
     * Those of the file, if there is one; those that are given one by one win over it.
     *
     * @throws CommandFailure if the file can not be read
     */
    public static Map<String, String> of(@Nullable Path file, Map<String, String> given) {
        Properties read = new Properties();
        if (file != null) {
            try (Reader settings = Files.newBufferedReader(file)) {
                read.load(settings);
            } catch (NoSuchFileException e) {
                throw new CommandFailure("--client: %s can not be read: there is no such file".formatted(file), e);
            } catch (IOException | IllegalArgumentException e) {
                throw new CommandFailure("--client: %s can not be read: %s".formatted(file, e), e);
            }
        }
        Map<String, String> settings = new LinkedHashMap<>();
        read.stringPropertyNames().forEach(key -> settings.put(key, read.getProperty(key)));
        settings.putAll(given);
        return settings;
    }

    /**
     * What a command fails with where no client can be made of its settings.
     *
     * @param bootstrapServers what it was to connect to
     */
    public static CommandFailure refused(String bootstrapServers, KafkaException e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        return new CommandFailure(
                "No Kafka client can be made for %s: %s".formatted(bootstrapServers, reason.getMessage()), e);
    }
}
