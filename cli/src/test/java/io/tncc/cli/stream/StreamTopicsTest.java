package io.tncc.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamTopicsTest {

    @Test
    void namesThatAreNotGivenAreTheUsualOnes() {
        StreamTopics topics = StreamTopics.with(Map.of("images", "photos", "encoder-versions", "models"));
        assertThat(topics.all())
                .containsExactly(
                        "photos", "embeddings", "models", "encoder-promotions", "training-progress", "rejected-images");
    }

    @Test
    void aTopicThatTheJobDoesNotHaveIsNamedWithThoseThatItHas() {
        assertThatThrownBy(() -> StreamTopics.with(Map.of("image", "photos")))
                .hasMessageContaining("image is none of the topics images, embeddings");
    }

    @Test
    void versionsAndPromotionsAreReadFromTheirBeginning() {
        StreamStart start = new StreamStart(1, 2, 3, 4);
        assertThat(StreamTopics.USUAL.all().stream().map(topic -> start.of(topic, StreamTopics.USUAL)))
                .containsExactly(1L, 2L, Long.MAX_VALUE, Long.MAX_VALUE, 3L, 4L);
    }
}
