package io.tncc.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.file.EncoderPath;
import io.tncc.schemas.codec.EmbeddingKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {

    private final List<Object> told = new ArrayList<>();

    private final RecordReader reader = new RecordReader(JobStream.at("localhost:1"), List.of(new StreamListener() {
        @Override
        public void deleted(EmbeddingKey image, RecordPlace place) {
            told.add(image);
        }

        @Override
        public void unreadable(RecordPlace place, String message) {
            told.add(message);
        }
    }));

    private void readDelete(byte @Nullable [] key) throws IOException {
        reader.read(new ConsumerRecord<>("embeddings", 0, 7, key, null));
    }

    @Test
    void aRecordWithoutValueTakesTheEmbeddingOfItsKeyBack() throws IOException {
        readDelete("caf%C3%A9/a/b".getBytes(UTF_8));
        assertThat(told).containsExactly(new EmbeddingKey("café", "a/b"));
    }

    @Test
    void whatIsNoKeyIsUnreadableAndTheNextIsRead() throws IOException {
        readDelete("no slash".getBytes(UTF_8));
        readDelete(null);
        readDelete("main/cat".getBytes(UTF_8));
        assertThat(told)
                .containsExactly(
                        "The key of an embedding is its percent-encoded lane, a slash and the id, not 'no slash'",
                        new EmbeddingKey("main", "cat"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "main", "..", "@empty", "café /1", "a+b%20", "-_~.", "\uD83D\uDC08"})
    void aKeyNamesTheLaneAsTheFolderOfItsEncoders(String lane) {
        assertThat(new EmbeddingKey(lane, "id")).hasToString(EncoderPath.folder(lane) + "/id");
    }
}
