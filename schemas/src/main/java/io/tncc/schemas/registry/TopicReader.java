package io.tncc.schemas.registry;

import io.tncc.schemas.codec.BodyDecoder;
import io.tncc.schemas.codec.MalformedRecordException;
import io.tncc.schemas.codec.RecordCodec;
import io.tncc.schemas.codec.UndecodableRecordException;
import io.tncc.schemas.codec.UnknownSchemaIdException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a topic: in single-object encoding, and where there is a schema registry also in Confluent's wire format. A
 * topic may have both. The registry is asked once for each id. One that it does not know is asked for again for some
 * seconds, as the instance asked may be behind the others, and then a minute later. A topic full of such ids is not to burden it, nor
 * to stand still: where there are some already, it is believed at once. Safe for use by many threads.
 *
 * @param <T> the class of the records
 */
public final class TopicReader<T extends SpecificRecord> {

    private static final long UNKNOWN_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_UNKNOWN = 1000;
    private static final Duration DOUBT = Duration.ofSeconds(5);
    private static final int MOST_DOUBTED = 5;

    private final RecordCodec<T> codec;
    private final @Nullable SchemaRegistry registry;
    private final Map<Integer, Known<T>> known = new ConcurrentHashMap<>();
    private final Map<Integer, Unknown> unknown = new ConcurrentHashMap<>();
    private volatile @Nullable Known<T> last;

    private record Known<T extends SpecificRecord>(int id, BodyDecoder<T> bodies) {}

    private record Unknown(long sinceNanos, String why) {

        private boolean isFresh() {
            return System.nanoTime() - sinceNanos < UNKNOWN_NANOS;
        }
    }

    /**
     * Reads records.
     *
     * @param codec of the topic
     * @param registry where the ids of schemas are from, if there is one
     */
    public TopicReader(RecordCodec<T> codec, @Nullable SchemaRegistry registry) {
        this.codec = codec;
        this.registry = registry;
    }

    /**
     * The record of one message.
     *
     * @throws UndecodableRecordException if it is none, whenever it is tried
     * @throws RegistryException if the registry does not tell its schema now
     */
    public T decode(byte[] message) throws UndecodableRecordException, IOException {
        if (registry == null || !WireFormat.begins(message)) {
            return codec.decode(message);
        }
        if (message.length < WireFormat.HEADER_BYTES) {
            throw new MalformedRecordException("The header of the wire format has %d bytes; this message has %d"
                    .formatted(WireFormat.HEADER_BYTES, message.length));
        }
        return known(WireFormat.schemaId(message), registry).bodies().decode(message, WireFormat.HEADER_BYTES);
    }

    /** The message in single-object encoding, by today's schema, for what is kept apart from the registry. */
    public byte[] singleObject(byte[] message) throws UndecodableRecordException, IOException {
        return registry != null && WireFormat.begins(message) ? codec.encode(decode(message)) : message;
    }

    private Known<T> known(int id, SchemaRegistry from) throws UnknownSchemaIdException, IOException {
        Known<T> before = last;
        if (before != null && before.id() == id) {
            return before;
        }
        Known<T> found = known.get(id);
        if (found == null) {
            found = ask(id, from);
            known.put(id, found);
        }
        last = found;
        return found;
    }

    private Known<T> ask(int id, SchemaRegistry from) throws UnknownSchemaIdException, IOException {
        Unknown before = unknown.get(id);
        if (before != null && before.isFresh()) {
            throw new UnknownSchemaIdException(codec.recordName(), id, before.why(), null);
        }
        try {
            Known<T> found = new Known<>(id, bodiesBy(from.schema(id, doubt())));
            unknown.remove(id);
            return found;
        } catch (UnusableSchemaException e) {
            if (unknown.size() >= MOST_UNKNOWN) {
                unknown.clear();
            }
            unknown.put(id, new Unknown(System.nanoTime(), String.valueOf(e.getMessage())));
            throw new UnknownSchemaIdException(codec.recordName(), id, String.valueOf(e.getMessage()), e);
        }
    }

    private Duration doubt() {
        return unknown.values().stream().filter(Unknown::isFresh).count() < MOST_DOUBTED ? DOUBT : Duration.ZERO;
    }

    private BodyDecoder<T> bodiesBy(Schema writer) throws UnusableSchemaException {
        try {
            return codec.bodiesBy(writer);
        } catch (IllegalArgumentException e) {
            throw new UnusableSchemaException(String.valueOf(e.getMessage()), e);
        }
    }
}
