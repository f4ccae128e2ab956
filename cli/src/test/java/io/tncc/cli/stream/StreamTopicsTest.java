package io.tncc.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.option.KafkaOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamTopicsTest {

    @Test
    void topicsThatAreNotRenamedHaveTheirUsualNames() {
        StreamTopics topics = StreamTopics.USUAL.renamed(Map.of("images", "photos", "encoder-versions", "models"));
        assertThat(topics.all())
                .containsExactly(
                        "photos", "embeddings", "models", "encoder-promotions", "training-progress", "rejected-images");
    }

    @Test
    void namesThatAreNotGivenAreTheDefaultsOfTheOptions() {
        assertThat(StreamTopics.USUAL.all())
                .containsExactly(
                        "images",
                        "embeddings",
                        "encoder-versions",
                        "encoder-promotions",
                        "training-progress",
                        "rejected-images");
        assertThat(JobStream.USUAL_GROUP_PREFIX).isEqualTo(KafkaOptions.GROUP_PREFIX.defaultValue());
    }

    @Test
    void aTopicThatTheJobDoesNotHaveIsNamedWithThoseThatItHas() {
        assertThatThrownBy(() -> StreamTopics.USUAL.renamed(Map.of("image", "photos")))
                .hasMessageContaining("image is none of the topics images, embeddings");
    }

    @Test
    void versionsAndPromotionsAreReadFromTheirBeginning() {
        StreamStart start = new StreamStart(1, 2, 3, 4);
        assertThat(StreamTopics.USUAL.all().stream().map(topic -> start.of(topic, StreamTopics.USUAL)))
                .containsExactly(1L, 2L, Long.MAX_VALUE, Long.MAX_VALUE, 3L, 4L);
    }
}
