package io.tncc.pipeline.decode;

import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.MalformedRecordException;
import io.tncc.schemas.codec.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A record of the topic of images that has been read and found to name an image, or to delete one.
 *
 * @param image what the record holds
 * @param lane the record's lane field, or else the Kafka key
 */
record ReadRecord(ImageRecord image, String lane) {

    /** How many characters ids and lanes have at most: they become parts of keys and file names. */
    static final int MAX_NAME_LENGTH = 200;

    static ReadRecord of(ConsumedRecord record) throws RejectedException {
        byte[] value = record.value();
        if (value == null) {
            throw new RejectedException(
                    RejectionReason.EMPTY_RECORD,
                    "The Kafka record has no value; a delete is an image record without content and uri");
        }
        ImageRecord image = decode(value);
        requireName(RejectionReason.INVALID_ID, "id", image.getId());
        String lane = image.getLane() != null ? image.getLane() : text(record.key());
        requireName(RejectionReason.INVALID_LANE, "lane (the field, or else the Kafka key)", lane);
        return new ReadRecord(image, lane);
    }

    private static ImageRecord decode(byte[] value) throws RejectedException {
        try {
            return Codecs.IMAGES.decode(value);
        } catch (UndecodableRecordException e) {
            RejectionReason reason = e instanceof MalformedRecordException
                    ? RejectionReason.MALFORMED_RECORD
                    : RejectionReason.UNKNOWN_SCHEMA;
            throw new RejectedException(reason, String.valueOf(e.getMessage()));
        }
    }

    private static String text(byte @Nullable [] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    private static void requireName(RejectionReason reason, String field, String name) throws RejectedException {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw new RejectedException(
                    reason,
                    "The %s has %d characters; 1 to %d are allowed".formatted(field, name.length(), MAX_NAME_LENGTH));
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new RejectedException(reason, "The %s is not valid Unicode".formatted(field));
        }
    }

    /** Whether the record deletes the image. */
    boolean isDelete() {
        return image.getContent() == null && image.getUri() == null;
    }

    /** The encoded image. */
    byte[] content() throws RejectedException {
        ByteBuffer content = image.getContent();
        if (content == null) {
            throw new RejectedException(
                    RejectionReason.CONTENT_BY_REFERENCE,
                    "The image lies at %s; images must travel in their records".formatted(image.getUri()));
        }
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }
}
