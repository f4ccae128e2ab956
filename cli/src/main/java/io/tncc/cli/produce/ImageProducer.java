package io.tncc.cli.produce;

import io.tncc.cli.broker.BrokerAdmin;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.Codecs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends images to a topic: each once (an idempotent producer) and those of a lane in order, for the lane is the key, and so all of
 * a lane lie in one partition.
 */
public final class ImageProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;

    private ImageProducer(KafkaProducer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /**
     * A producer for a topic that exists.
     *
     * @param properties further settings of the Kafka client, such as those for security; they win over ours, but not over the broker
     * @throws CommandFailure if the broker is not reachable within 10 seconds or has no such topic
     */
    public static ImageProducer connect(String bootstrapServers, String topic, Map<String, String> properties) {
        try (BrokerAdmin broker = BrokerAdmin.connect(bootstrapServers, properties)) {
            broker.requireTopic(topic);
        }
        return new ImageProducer(new KafkaProducer<>(settings(bootstrapServers, properties)), topic);
    }

    /**
     * The same, but a topic that is missing is created.
     *
     * @param partitions of the new topic
     */
    public static ImageProducer connectOrCreate(
            String bootstrapServers, String topic, int partitions, Map<String, String> properties) {
        try (BrokerAdmin broker = BrokerAdmin.connect(bootstrapServers, properties)) {
            broker.createIfMissing(Topic.images(topic, partitions));
        }
        // not checked again: a new topic is known to all brokers a moment later, and the producer waits for it
        return new ImageProducer(new KafkaProducer<>(settings(bootstrapServers, properties)), topic);
    }

    /**
     * Sends images and returns when all are acknowledged.
     *
     * @throws CommandFailure if the broker refuses an image or is lost, or if the thread is interrupted
     */
    public ProductionSummary produce(Split images, Production production, ProductionListener listener) {
        return new Run(production, listener).send(images);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }

    private static Map<String, Object> settings(String bootstrapServers, Map<String, String> properties) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 << 20);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.putAll(properties);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }

    /** One production, from its first image to its last acknowledgement. */
    private final class Run {
        private final Production production;
        private final ProductionListener listener;
        private final AtomicLong acknowledged = new AtomicLong();
        private final AtomicReference<Exception> refusal = new AtomicReference<>();
        private final long startNanos = System.nanoTime();
        private long sent;
        private long contentBytes;

        Run(Production production, ProductionListener listener) {
            this.production = production;
            this.listener = listener;
        }

        ProductionSummary send(Split images) {
            try {
                sendAll(images);
                producer.flush();
            } catch (InterruptException e) {
                throw new CommandFailure("Interrupted after %,d images".formatted(acknowledged.get()), e);
            } catch (KafkaException e) {
                throw refused(e);
            }
            failIfRefused();
            listener.onProgress(acknowledged.get());
            return new ProductionSummary(
                    acknowledged.get(), contentBytes, Duration.ofNanos(System.nanoTime() - startNanos));
        }

        /** The images again and again, each time in another order and with other ids. */
        private void sendAll(Split images) {
            for (long pass = 0; sent < production.images(); pass++) {
                // not flatMap: its iterator would read a whole pass before it gives the first image
                Iterator<LabelledImage> shuffled =
                        images.shuffled(production.seed() + pass).iterator();
                while (sent < production.images() && shuffled.hasNext()) {
                    awaitTurn();
                    failIfRefused();
                    send(shuffled.next(), pass);
                    listener.onProgress(acknowledged.get());
                }
            }
        }

        private void send(LabelledImage image, long pass) {
            String lane = production.lanes().laneOf(image);
            ImageRecord.Builder record = ImageRecord.newBuilder()
                    .setId(pass == 0 ? image.id() : image.id() + "#" + pass)
                    .setLane(lane)
                    .setEventTime(eventTime())
                    .setContentType(image.contentType())
                    .setLabel(image.label());
            production.contents().put(image, record);
            producer.send(
                    new ProducerRecord<>(
                            topic, lane.getBytes(StandardCharsets.UTF_8), Codecs.IMAGES.encode(record.build())),
                    (metadata, exception) -> {
                        if (exception == null) {
                            acknowledged.incrementAndGet();
                        } else {
                            refusal.compareAndSet(null, exception);
                        }
                    });
            sent++;
            contentBytes += image.content().length;
        }

        private Instant eventTime() {
            return production.eventTimes().of(sent).truncatedTo(ChronoUnit.MILLIS);
        }

        private void awaitTurn() {
            if (production.imagesPerSecond() > 0) {
                long turn = startNanos + (long) (sent / production.imagesPerSecond() * 1e9);
                for (long left = turn - System.nanoTime(); left > 0; left = turn - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                    failIfInterrupted();
                }
            }
            failIfInterrupted();
        }

        private void failIfInterrupted() {
            if (Thread.currentThread().isInterrupted()) {
                throw new CommandFailure("Interrupted after %,d images".formatted(acknowledged.get()));
            }
        }

        private void failIfRefused() {
            Exception exception = refusal.get();
            if (exception != null) {
                throw refused(exception);
            }
        }

        private CommandFailure refused(Exception exception) {
            return new CommandFailure(
                    "Kafka did not take an image for the topic %s, after %,d were acknowledged: %s"
                            .formatted(topic, acknowledged.get(), exception.getMessage()),
                    exception);
        }
    }
}
