package io.tncc.cli.stream;

import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes promotions to their topic, and returns when the broker has them. */
public final class Promotions implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final JobStream stream;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** Connects when there is something to promote. */
    public Promotions(JobStream stream) {
        this.stream = stream;
    }

    /**
     * Promotes a version that was announced, as of now.
     *
     * @param reason for people
     * @throws IOException if the broker does not take it, for a reason that the message gives
     */
    public synchronized void promote(EncoderVersion version, @Nullable String reason) throws IOException {
        EncoderPromotion promotion = EncoderPromotion.newBuilder()
                .setLane(version.getLane())
                .setVersion(version.getVersion())
                .setPromotedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setReason(reason)
                .build();
        try {
            producer()
                    .send(new ProducerRecord<>(
                            stream.topics().promotions(),
                            promotion.getLane().getBytes(StandardCharsets.UTF_8),
                            Codecs.ENCODER_PROMOTIONS.encode(promotion)))
                    .get(2L * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "Kafka does not take the promotion for the topic %s: %s"
                            .formatted(stream.topics().promotions(), cause.getMessage()),
                    e);
        } catch (TimeoutException e) {
            throw new IOException("Kafka does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    stream.client(Map.of(
                            "acks",
                            "all",
                            "enable.idempotence",
                            true,
                            "max.block.ms",
                            PATIENCE_MILLIS,
                            "request.timeout.ms",
                            PATIENCE_MILLIS / 2,
                            "delivery.timeout.ms",
                            PATIENCE_MILLIS)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(1));
        }
    }
}
