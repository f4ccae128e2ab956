package io.tncc.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.broker.ExistingTopic;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.stream.StreamTopics;
import io.tncc.cli.terminal.Finding;
import io.tncc.cli.terminal.Finding.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoundTopicsTest {

    @Test
    void topicsAsTheyAreCreatedAreSound() {
        assertThat(check(topics("none", "none", "none", 3), 3))
                .hasSize(6)
                .allSatisfy(finding ->
                        assertThat(finding.state()).as(finding.toString()).isEqualTo(State.WORKS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "images | cleanup.policy | compact | BROKEN | only the last record of each lane would stay",
                "images | retention.ms | 3600000 | ADVICE | is kept for 1 h: a job that stands still longer loses images",
                "images | retention.bytes | 1000000 | ADVICE | retention.bytes is 1,000,000 a partition",
                "images | max.message.bytes | 1048588 | ADVICE | larger images are refused by the broker",
                "rejected-images | max.message.bytes | 1048588 | ADVICE | larger images are refused",
                "embeddings | retention.ms | 1000 | ADVICE | who reads later misses records",
                "encoder-versions | retention.ms | 604800000 | BROKEN | is kept for 7 d: jobs that embed read it",
                "encoder-versions | retention.bytes | 1000 | BROKEN | the first versions are lost some day",
                "encoder-versions | cleanup.policy | compact | BROKEN | only the last record of each lane would stay",
                "encoder-promotions | cleanup.policy | delete | BROKEN | is not compacted",
                "encoder-promotions | cleanup.policy | compact,delete | BROKEN | deletes besides compacting",
                "training-progress | cleanup.policy | compact | BROKEN | only the last record of each lane would stay",
                "embeddings | min.insync.replicas | 4 | BROKEN | nothing can be written",
                "embeddings | min.insync.replicas | 3 | ADVICE | one broker away, and nothing can be written",
                "embeddings | min.insync.replicas | 1 | ADVICE | a record is acknowledged that only one broker has"
            })
    void aSettingThatIsNotSoundIsNamedWithTheCommandThatMendsIt(
            String topic, String key, String value, State state, String found) {
        List<Finding> findings = check(topics(topic, key, value, 3), 3);

        assertThat(findings)
                .filteredOn(finding -> finding.state() != State.WORKS)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.subject()).isEqualTo(topic);
                    assertThat(finding.state()).isEqualTo(state);
                    assertThat(finding.found()).contains(found);
                    assertThat(finding.remedy())
                            .contains("kafka-configs.sh --bootstrap-server localhost:9092")
                            .contains("--entity-name " + topic + " --add-config " + key + "=");
                });
    }

    @Test
    void oneReplicaIsAdviceOnlyWhereThereAreMoreBrokers() {
        assertThat(check(topics("none", "none", "none", 1), 1))
                .extracting(Finding::state)
                .containsOnly(State.WORKS);
        assertThat(check(topics("none", "none", "none", 1), 2))
                .extracting(Finding::state)
                .containsOnly(State.ADVICE);
    }

    @Test
    void aTopicThatIsMissingSaysHowItIsCreated() {
        assertThat(check(List.of(), 1)).hasSize(6).allSatisfy(finding -> assertThat(finding.remedy())
                .contains("tncc topics create --bootstrap localhost:9092"));
    }

    private static List<Finding> check(List<ExistingTopic> topics, int brokers) {
        return SoundTopics.check(topics, StreamTopics.USUAL, brokers, "localhost:9092");
    }

    /** The topics of a job, as Kafka has them after they were created, but for one setting of one of them. */
    private static List<ExistingTopic> topics(String changed, String key, String value, int replicas) {
        return Topic.ofJob(2).stream()
                .map(topic -> topic.replicated(replicas))
                .map(topic -> {
                    Map<String, String> settings = new HashMap<>(Map.of(
                            "cleanup.policy", "delete",
                            "retention.ms", "604800000",
                            "retention.bytes", "-1",
                            "min.insync.replicas", "1",
                            "max.message.bytes", "1048588"));
                    settings.putAll(topic.settings());
                    if (topic.name().equals(changed)) {
                        settings.put(key, value);
                    }
                    return new ExistingTopic(topic.name(), topic.partitions(), replicas, 0, 0, settings);
                })
                .toList();
    }
}
