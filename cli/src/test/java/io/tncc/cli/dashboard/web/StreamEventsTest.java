package io.tncc.cli.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.cli.dashboard.live.LiveLimits;
import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.quality.LaneQuality;
import io.tncc.cli.dashboard.quality.QualityWatch;
import io.tncc.cli.evaluate.EvaluatedVersion;
import io.tncc.cli.evaluate.ImageBank;
import io.tncc.cli.stream.GroupLag.Lag;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.model.evaluate.Embeddings;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.evaluate.LabelledImages;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StreamEventsTest {

    private final LiveStream live = new LiveStream(LiveLimits.USUAL);

    private void step(long step, float loss) {
        live.progress(
                TrainingProgress.newBuilder()
                        .setLane("main")
                        .setStep(step)
                        .setImagesSeen(64 * step)
                        .setLoss(loss)
                        .setInstanceLoss(loss)
                        .setConsistencyLoss(0)
                        .setConsistencyWeight(1)
                        .setLearningRate(0.1f)
                        .setMemoryFill(1)
                        .setStepMillis(5)
                        .setEventTime(Instant.EPOCH)
                        .build(),
                new RecordPlace("training-progress", 0, step, 0));
    }

    @Test
    void aLossThatIsNotFiniteIsLeftOut() {
        step(1, 2);
        step(2, Float.NaN);
        try (QualityWatch quality = new QualityWatch(live, 90, 8, Map.of())) {
            JsonNode now =
                    Answer.MAPPER.valueToTree(new StreamEvents(live, quality, () -> new Lag(null, null)).now("main"));
            assertThat(now.at("/lane/step/step").asLong()).isEqualTo(2);
            assertThat(now.at("/lane/step/loss").isMissingNode()).isTrue();
            assertThat(now.at("/lane/step/memoryFill").asDouble()).isEqualTo(1);
            assertThat(now.at("/loss/images").size()).isEqualTo(1);
            assertThat(now.at("/loss/loss/0").asDouble()).isEqualTo(2);
        }
    }

    @Test
    void eachFigureOfAStepHasItsName() {
        live.progress(
                TrainingProgress.newBuilder()
                        .setLane("main")
                        .setStep(1)
                        .setImagesSeen(64)
                        .setLoss(2)
                        .setInstanceLoss(3)
                        .setConsistencyLoss(4)
                        .setConsistencyWeight(5)
                        .setLearningRate(6)
                        .setMemoryFill(7)
                        .setStepMillis(8)
                        .setEventTime(Instant.EPOCH)
                        .build(),
                new RecordPlace("training-progress", 0, 0, 0));
        JsonNode now = now(Map.of());
        assertThat(now.at("/lane/trainingLag").asLong()).isEqualTo(21);
        assertThat(now.at("/lane/embeddingLag").asLong()).isEqualTo(22);
        JsonNode step = now.at("/lane/step");
        assertThat(step.path("step").asLong()).isEqualTo(1);
        assertThat(step.path("loss").asDouble()).isEqualTo(2);
        assertThat(step.path("instance").asDouble()).isEqualTo(3);
        assertThat(step.path("consistency").asDouble()).isEqualTo(4);
        assertThat(step.path("consistencyWeight").asDouble()).isEqualTo(5);
        assertThat(step.path("learningRate").asDouble()).isEqualTo(6);
        assertThat(step.path("memoryFill").asDouble()).isEqualTo(7);
        assertThat(step.path("stepMillis").asDouble()).isEqualTo(8);
        assertThat(now.at("/loss/images/0").asLong()).isEqualTo(64);
        assertThat(now.at("/loss/loss/0").asDouble()).isEqualTo(2);
        assertThat(now.at("/loss/instance/0").asDouble()).isEqualTo(3);
        assertThat(now.at("/loss/consistency/0").asDouble()).isEqualTo(4);
    }

    @Test
    void eachFigureOfAVersionHasItsName() {
        EncoderVersion version = EncoderVersion.newBuilder()
                .setLane("main")
                .setVersion(3)
                .setImagesSeen(64)
                .setSteps(2)
                .setUri("file:///encoders/main/3.safetensors")
                .setSha256("0123")
                .setSizeBytes(5)
                .setArchitecture("resnet20")
                .setEventTime(Instant.EPOCH)
                .build();
        live.version(version, new RecordPlace("encoder-versions", 0, 0, 7));
        LabelledImages images = new LabelledImages(1, new byte[9], new int[3]);
        LaneQuality known =
                new LaneQuality(new ImageBank(List.of("cat", "dog"), List.of("a", "b", "c"), images, images), 3, 8);
        known.evaluated(
                new EvaluatedVersion(version, new Evaluation(11, new TreeMap<>(), 0.5, 13, 14, 15, 16)),
                new Embeddings(2, new float[] {1, 0, 0, 1, 0.6f, 0.8f}));
        JsonNode entry = now(Map.of("main", known)).at("/versions/versions/0");
        assertThat(entry.path("version").asLong()).isEqualTo(3);
        assertThat(entry.path("imagesSeen").asLong()).isEqualTo(64);
        assertThat(entry.path("steps").asLong()).isEqualTo(2);
        assertThat(entry.path("announcedMillis").asLong()).isEqualTo(7);
        assertThat(entry.path("sizeBytes").asLong()).isEqualTo(5);
        assertThat(entry.path("architecture").asText()).isEqualTo("resnet20");
        assertThat(entry.path("sha256").asText()).isEqualTo("0123");
        assertThat(entry.path("uri").asText()).isEqualTo("file:///encoders/main/3.safetensors");
        assertThat(entry.path("knn").asDouble()).isEqualTo(11);
        assertThat(entry.path("alignment").asDouble()).isEqualTo(13);
        assertThat(entry.path("uniformity").asDouble()).isEqualTo(14);
        assertThat(entry.path("std").asDouble()).isEqualTo(15);
        assertThat(entry.path("rank").asDouble()).isEqualTo(16);
        assertThat(entry.path("mapped").asBoolean()).isTrue();
    }

    private JsonNode now(Map<String, LaneQuality> evaluated) {
        try (QualityWatch quality = new QualityWatch(live, 90, 8, evaluated)) {
            return Answer.MAPPER.valueToTree(new StreamEvents(live, quality, () -> new Lag(21L, 22L)).now("main"));
        }
    }
}
