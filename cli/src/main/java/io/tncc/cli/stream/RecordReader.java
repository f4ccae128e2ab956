package io.tncc.cli.stream;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.UndecodableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** From Kafka records to what they say. */
final class RecordReader {

    private final StreamTopics topics;
    private final List<StreamListener> listeners;

    RecordReader(StreamTopics topics, List<StreamListener> listeners) {
        this.topics = topics;
        this.listeners = listeners;
    }

    void read(ConsumerRecord<byte[], byte[]> record) {
        RecordPlace place = new RecordPlace(record.topic(), record.partition(), record.offset(), record.timestamp());
        byte @Nullable [] value = record.value();
        try {
            if (value != null) {
                read(record.key(), value, place);
            } else if (place.topic().equals(topics.embeddings()) && record.key() != null) {
                tell(listener -> listener.deleted(text(record.key()), place));
            }
        } catch (UndecodableRecordException e) {
            String message = String.valueOf(e.getMessage());
            tell(listener -> listener.unreadable(place, message));
        }
    }

    private void read(byte @Nullable [] key, byte[] value, RecordPlace place) throws UndecodableRecordException {
        String topic = place.topic();
        if (topic.equals(topics.images())) {
            image(key, Codecs.IMAGES.decode(value), place);
        } else if (topic.equals(topics.embeddings())) {
            Embedding embedding = Codecs.EMBEDDINGS.decode(value);
            tell(listener -> listener.embedding(embedding, place));
        } else if (topic.equals(topics.versions())) {
            EncoderVersion version = Codecs.ENCODER_VERSIONS.decode(value);
            tell(listener -> listener.version(version, place));
        } else if (topic.equals(topics.promotions())) {
            EncoderPromotion promotion = Codecs.ENCODER_PROMOTIONS.decode(value);
            tell(listener -> listener.promotion(promotion, place));
        } else if (topic.equals(topics.progress())) {
            TrainingProgress progress = Codecs.TRAINING_PROGRESS.decode(value);
            tell(listener -> listener.progress(progress, place));
        } else if (topic.equals(topics.rejected())) {
            RejectedImage rejected = Codecs.REJECTED_IMAGES.decode(value);
            tell(listener -> listener.rejected(rejected, place));
        }
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
