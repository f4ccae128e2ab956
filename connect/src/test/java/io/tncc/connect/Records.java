package io.tncc.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.FloatVector;
import java.time.Instant;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records of the topic as a job writes them, and as Connect hands them over. */
final class Records {

    static final String TOPIC = "embeddings";
    static final Instant EVENT_TIME = Instant.parse("2026-01-02T03:04:05Z");

    private Records() {}

    static byte[] value(String lane, String id, long version, float... vector) {
        return Codecs.EMBEDDINGS.encode(
                new Embedding(lane, id, version, "sha-" + version, EVENT_TIME, FloatVector.of(vector)));
    }

    static SinkRecord embedded(long offset, String lane, String id, long version, float... vector) {
        return record(offset, (lane + "/" + id).getBytes(UTF_8), value(lane, id, version, vector));
    }

    static SinkRecord deleted(long offset, String key) {
        return record(offset, key.getBytes(UTF_8), null);
    }

    static SinkRecord record(long offset, Object key, Object value) {
        return new SinkRecord(TOPIC, 2, null, key, null, value, offset);
    }
}
