package io.tncc.cli.search;

import io.tncc.cli.search.VersionIndex.Place;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.UndecodableRecordException;
import io.tncc.schemas.registry.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads single images from where they are on the topic. */
final class ImageContents implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final TopicReader<ImageRecord> reader;

    ImageContents(JobStream stream) {
        this.topic = stream.topics().images();
        this.reader = stream.readers().images();
        this.consumer = stream.consumer(Map.of("max.poll.records", 1));
    }

    /**
     * What a record holds of its image.
     *
     * @param bytes the encoded image
     * @param uri where it lies instead
     */
    record Content(byte @Nullable [] bytes, @Nullable String uri) {}

    /** What the record holds, empty where it is gone or can not be read. */
    Optional<Content> read(Place place) {
        TopicPartition partition = new TopicPartition(topic, place.partition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, place.offset());
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
            if (record.offset() == place.offset() && record.value() != null) {
                return content(record.value());
            }
        }
        return Optional.empty();
    }

    private Optional<Content> content(byte[] value) {
        try {
            ImageRecord image = reader.decode(value);
            ByteBuffer content = image.getContent();
            if (content == null) {
                return Optional.of(new Content(null, image.getUri()));
            }
            byte[] bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return Optional.of(new Content(bytes, null));
        } catch (UndecodableRecordException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CommandFailure("The images can not be read now: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
