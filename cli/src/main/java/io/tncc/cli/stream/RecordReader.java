package io.tncc.cli.stream;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.EmbeddingKey;
import io.tncc.schemas.codec.UndecodableRecordException;
import io.tncc.schemas.registry.RegistryException;
import io.tncc.schemas.registry.TopicReaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** From Kafka records to what they say. */
final class RecordReader {

    private final StreamTopics topics;
    private final TopicReaders readers;
    private final List<StreamListener> listeners;

    /** @throws CommandFailure if what the schema registry demands is not there */
    RecordReader(JobStream stream, List<StreamListener> listeners) {
        this.topics = stream.topics();
        this.readers = stream.readers();
        this.listeners = listeners;
    }

    /** @throws RegistryException if the schema registry does not answer; the record may be read again */
    void read(ConsumerRecord<byte[], byte[]> record) throws IOException {
        RecordPlace place = new RecordPlace(record.topic(), record.partition(), record.offset(), record.timestamp());
        byte @Nullable [] value = record.value();
        try {
            if (value != null) {
                read(record.key(), value, place);
            } else if (record.key() != null) {
                tombstone(record.key(), place);
            }
        } catch (UndecodableRecordException e) {
            String message = String.valueOf(e.getMessage());
            tell(listener -> listener.unreadable(place, message));
        }
    }

    private void read(byte @Nullable [] key, byte[] value, RecordPlace place)
            throws UndecodableRecordException, IOException {
        String topic = place.topic();
        if (topic.equals(topics.images())) {
            image(key, readers.images().decode(value), place);
        } else if (topic.equals(topics.embeddings())) {
            Embedding embedding = readers.embeddings().decode(value);
            tell(listener -> listener.embedding(embedding, place));
        } else if (topic.equals(topics.versions())) {
            EncoderVersion version = readers.versions().decode(value);
            tell(listener -> listener.version(version, place));
        } else if (topic.equals(topics.promotions())) {
            EncoderPromotion promotion = readers.promotions().decode(value);
            tell(listener -> listener.promotion(promotion, place));
        } else if (topic.equals(topics.progress())) {
            TrainingProgress progress = readers.progress().decode(value);
            tell(listener -> listener.progress(progress, place));
        } else if (topic.equals(topics.rejected())) {
            RejectedImage rejected = readers.rejected().decode(value);
            tell(listener -> listener.rejected(rejected, place));
        }
    }

    private void tombstone(byte[] key, RecordPlace place) {
        if (place.topic().equals(topics.embeddings())) {
            deleted(key, place);
        } else if (place.topic().equals(topics.promotions())) {
            String lane = text(key);
            tell(listener -> listener.promotionTakenBack(lane, place));
        }
    }

    private void deleted(byte[] key, RecordPlace place) {
        EmbeddingKey image;
        try {
            image = EmbeddingKey.parse(key);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            tell(listener -> listener.unreadable(place, message));
            return;
        }
        tell(listener -> listener.deleted(image, place));
    }

    private void image(byte @Nullable [] key, ImageRecord image, RecordPlace place) {
        String lane = image.getLane() != null || key == null ? image.getLane() : text(key);
        if (lane != null) {
            tell(listener -> listener.image(lane, image, place));
        }
    }

    private void tell(Consumer<StreamListener> what) {
        listeners.forEach(what);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
