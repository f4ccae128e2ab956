package io.tncc.cli.stream;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.pipeline.option.RegistryConnection;
import io.tncc.schemas.registry.TopicReaders;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Where the topics of a job are.
 *
 * @param bootstrapServers the brokers to begin with: {@code host:port}, or several with commas between
 * @param properties further settings of Kafka clients, such as those for security; they win over ours
 * @param topics the names of its topics
 * @param groupPrefix the job's {@code kafka.group-prefix}
 * @param registry where the ids of schemas are from, if there is a schema registry
 */
public record JobStream(
        String bootstrapServers,
        Map<String, String> properties,
        StreamTopics topics,
        String groupPrefix,
        @Nullable RegistryConnection registry) {

    /** What a job is that leaves all names as they are: the default of its option, as text that help can hold. */
    public static final String USUAL_GROUP_PREFIX = "tncc";

    public JobStream {
        properties = Map.copyOf(properties);
    }

    /** A job on a broker without security, with the usual names. */
    public static JobStream at(String bootstrapServers) {
        return new JobStream(bootstrapServers, Map.of(), StreamTopics.USUAL, USUAL_GROUP_PREFIX, null);
    }

    /**
     * Readers of the topics, which have read nothing yet.
     *
     * @throws CommandFailure if a secret or a certificate for the schema registry can not be read
     */
    public TopicReaders readers() {
        try {
            return RegistryConnection.readers(registry);
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** The consumer group that trains. */
    public String trainingGroup() {
        return groupPrefix + "-train";
    }

    /** The consumer group that embeds. */
    public String embeddingGroup() {
        return groupPrefix + "-embed";
    }

    /**
     * A consumer of what is committed, in no group.
     *
     * @param more further settings of it; what the user has set wins over them too
     * @throws CommandFailure if no client can be made of the settings
     */
    public KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> own = new HashMap<>(more);
        own.put("isolation.level", "read_committed");
        own.put("enable.auto.commit", false);
        own.put("allow.auto.create.topics", false);
        try {
            return new KafkaConsumer<>(client(own), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw ClientSettings.refused(bootstrapServers, e);
        }
    }

    /** The settings of a client: {@code own}, and on top of them what the user has set. */
    public Map<String, Object> client(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.putAll(properties);
        return settings;
    }
}
