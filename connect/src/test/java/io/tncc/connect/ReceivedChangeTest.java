package io.tncc.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.connect.EmbeddingChange.Deleted;
import io.tncc.connect.EmbeddingChange.Embedded;
import io.tncc.schemas.codec.EmbeddingKey;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class ReceivedChangeTest {

    @Test
    void aValueIsAnEmbedding() {
        Embedded read = (Embedded) ReceivedChange.of(Records.embedded(7, "main", "a/b", 3, 0.6f, 0.8f))
                .change();

        assertThat(read.image()).isEqualTo(new EmbeddingKey("main", "a/b"));
        assertThat(read.encoderVersion()).isEqualTo(3);
        assertThat(read.encoderSha256()).isEqualTo("sha-3");
        assertThat(read.eventTime()).isEqualTo(Records.EVENT_TIME);
        assertThat(read.vector()).containsExactly(0.6f, 0.8f);
    }

    @Test
    void noValueIsADeleteOfWhatTheKeyNames() {
        assertThat(ReceivedChange.of(Records.deleted(7, "caf%C3%A9%20%2F1/a/b%41"))
                        .change())
                .isEqualTo(new Deleted(new EmbeddingKey("café /1", "a/b%41")));
        assertThat(ReceivedChange.of(Records.deleted(7, "@empty/x")).change())
                .isEqualTo(new Deleted(new EmbeddingKey("", "x")));
        assertThat(ReceivedChange.of(Records.record(7, "main/x", null)).change())
                .isEqualTo(new Deleted(new EmbeddingKey("main", "x")));
    }

    @Test
    void aBadRecordIsNamedByItsPlace() {
        assertBad(Records.record(7, null, "nonsense".getBytes(UTF_8)), "C3 01");
        assertBad(Records.record(7, null, null), "its key says of what: it has none");
        assertBad(Records.deleted(7, "no slash"), "not 'no slash'");
        assertBad(Records.deleted(7, "broken%4/x"), "%");
        assertBad(Records.embedded(7, "main", "a", -1, 1), "at least 0 and below 9223372036854775807, not -1");
        assertBad(Records.embedded(7, "main", "a", 1), "at least one number");
    }

    @Test
    void otherConvertersAreRefusedByTheirOption() {
        assertThatThrownBy(() -> ReceivedChange.of(Records.record(7, null, "text")))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(BadRecordException.class)
                .hasMessageContaining("value.converter must be org.apache.kafka.connect.converters.ByteArrayConverter")
                .hasMessageContaining("String");
        assertThatThrownBy(() -> ReceivedChange.of(Records.record(7, 5L, null)))
                .hasMessageContaining("key.converter must be");
    }

    private static void assertBad(SinkRecord record, String reason) {
        assertThatThrownBy(() -> ReceivedChange.of(record))
                .isInstanceOf(BadRecordException.class)
                .hasMessageStartingWith("Topic embeddings, partition 2, offset 7: ")
                .hasMessageContaining(reason);
    }
}
