package io.tncc.cli.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.cli.dashboard.live.LiveLimits;
import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.quality.QualityWatch;
import io.tncc.cli.stream.GroupLag.Lag;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.schemas.TrainingProgress;
import java.time.Instant;
import java.util.Map;
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
}
