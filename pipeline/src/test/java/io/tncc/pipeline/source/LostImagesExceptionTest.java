package io.tncc.pipeline.source;

import io.tncc.pipeline.Runbook;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LostImagesExceptionTest {

    @Test
    void theRunbookHasTheMessage() {
        Map<TopicPartition, Long> positions = Map.of(new TopicPartition("images", 0), 1200L);
        LostImagesException lost = new LostImagesException(positions, new IllegalStateException());
        Runbook.assertHas(Objects.requireNonNull(lost.getMessage()));
    }
}
