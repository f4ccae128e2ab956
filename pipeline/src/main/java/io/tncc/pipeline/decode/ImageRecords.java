package io.tncc.pipeline.decode;

import io.tncc.pipeline.extension.ReceivedImage;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.UndecodableRecordException;
import io.tncc.schemas.registry.RegistryException;
import io.tncc.schemas.registry.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what a Kafka record of the topic of images says. */
final class ImageRecords {

    /** A lane is a folder's name, in which a byte can take three characters; file systems allow 255. */
    private static final int MAX_LANE_BYTES = 80;

    private static final int MAX_ID_BYTES = 1024;

    private ImageRecords() {}

    /** @throws IOException if its schema is not to be had now */
    static ImageRecord read(ConsumedRecord consumed, TopicReader<ImageRecord> reader) throws Rejection, IOException {
        byte[] value = consumed.value();
        if (value == null) {
            throw new Rejection(
                    RejectionReason.EMPTY_RECORD,
                    "The Kafka record has no value; a delete is an image record whose content and uri are null");
        }
        try {
            return reader.decode(value);
        } catch (UndecodableRecordException e) {
            throw new Rejection(RejectionReason.valueOf(e.reason()), String.valueOf(e.getMessage()));
        } catch (RegistryException e) {
            throw new IOException(
                    "Topic %s, partition %d, offset %d holds a record that can not be read now: %s"
                            .formatted(consumed.topic(), consumed.partition(), consumed.offset(), e.getMessage()),
                    e);
        }
    }

    static String id(ImageRecord image) throws Rejection {
        requireLength(RejectionReason.INVALID_ID, "id", image.getId(), MAX_ID_BYTES);
        return image.getId();
    }

    /** What a record says of its image besides the content. */
    static ReceivedImage received(ImageRecord image, byte @Nullable [] key) {
        return new ReceivedImage(image.getId(), image.getLane(), key == null ? null : utf8(key));
    }

    static void requireLane(String lane) throws Rejection {
        requireLength(RejectionReason.INVALID_LANE, "lane", lane, MAX_LANE_BYTES);
    }

    /** Whether the record deletes the image of its id. */
    static boolean isDelete(ImageRecord image) {
        return image.getContent() == null && image.getUri() == null;
    }

    /** The encoded image within the record, not copied where it is an array of its own; null where it is not there. */
    static byte @Nullable [] content(ImageRecord image) {
        ByteBuffer content = image.getContent();
        if (content == null) {
            return null;
        }
        if (content.hasArray() && content.arrayOffset() == 0 && content.remaining() == content.array().length) {
            return content.array();
        }
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }

    private static void requireLength(RejectionReason reason, String field, String text, int maxBytes)
            throws Rejection {
        int bytes = encoded(reason, field, text).remaining();
        if (bytes < 1 || bytes > maxBytes) {
            throw new Rejection(
                    reason, "The %s has %d bytes as UTF-8; allowed are 1 to %d".formatted(field, bytes, maxBytes));
        }
    }

    /** Refuses half a surrogate pair, which a lenient encoder would make a question mark of. */
    private static ByteBuffer encoded(RejectionReason reason, String field, String text) throws Rejection {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new Rejection(
                    reason,
                    "The %s is no valid Unicode, as it has half a surrogate pair; allowed are whole characters"
                            .formatted(field));
        }
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
