package io.tncc.proof.kafka;

import io.tncc.proof.process.Await;
import io.tncc.proof.process.Loopback;
import io.tncc.proof.process.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka broker in a process of its own, which keeps its address and its data when it is started anew. */
public final class KafkaServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Server server;
    private final String bootstrapServers;

    /** Starts a broker with its data in the directory. */
    public KafkaServer(Path directory, Path logs, Map<String, String> settings) throws InterruptedException {
        int port = Loopback.freePort();
        bootstrapServers = Loopback.ADDRESS + ":" + port;
        List<String> arguments = new ArrayList<>(
                List.of(directory.toString(), Integer.toString(port), Integer.toString(Loopback.freePort())));
        settings.forEach((key, value) -> arguments.add(key + "=" + value));
        server = new Server(
                "kafka",
                Server.java(
                        System.getProperty("java.class.path"),
                        List.of("-Xmx512m", "-XX:+UseSerialGC"),
                        KafkaServerMain.class.getName(),
                        arguments),
                Map.of(),
                logs);
        start();
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public Server server() {
        return server;
    }

    /** Starts the broker, and returns when it answers. */
    public void start() throws InterruptedException {
        server.start();
        Await.until("an answer of the broker", PATIENCE, () -> {
            try (Admin admin = admin()) {
                return !admin.describeCluster().nodes().get().isEmpty();
            }
        });
    }

    /** Stops the broker in an orderly way. */
    public void stop() {
        server.stop();
    }

    public Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "request.timeout.ms",
                "5000",
                "default.api.timeout.ms",
                "10000"));
    }

    /** Creates the topics of a job under a prefix. */
    public void createTopics(String prefix, int imagePartitions) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : List.of("images", "embeddings")) {
            topics.add(new NewTopic(prefix + name, imagePartitions, (short) 1));
        }
        for (String name : List.of("encoder-versions", "encoder-promotions", "training-progress", "rejected-images")) {
            topics.add(new NewTopic(prefix + name, 1, (short) 1));
        }
        try (Admin admin = admin()) {
            admin.createTopics(topics).all().get();
            List<String> names = topics.stream().map(NewTopic::name).toList();
            Await.until(
                    "topics " + names,
                    PATIENCE,
                    () -> admin.listTopics().names().get().containsAll(names));
        }
    }

    /** Sends the records in their order and returns when all of them are taken. */
    public void produce(Stream<ProducerRecord<byte[], byte[]>> records) throws Exception {
        Map<String, Object> properties = clientProperties();
        properties.put("max.in.flight.requests.per.connection", "1");
        properties.put("linger.ms", "5");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    /** All committed records of a topic. */
    public List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        Map<String, Object> properties = clientProperties();
        properties.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Collection<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    private Map<String, Object> clientProperties() {
        return new HashMap<>(Map.of("bootstrap.servers", bootstrapServers));
    }

    @Override
    public void close() {
        server.close();
    }
}
