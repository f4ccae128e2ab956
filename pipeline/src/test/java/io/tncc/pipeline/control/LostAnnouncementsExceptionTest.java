package io.tncc.pipeline.control;

import io.tncc.pipeline.Runbook;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LostAnnouncementsExceptionTest {

    @Test
    void theRunbookHasTheMessage() {
        LostAnnouncementsException lost =
                new LostAnnouncementsException(Map.of(new TopicPartition("encoder-versions", 0), 12L));
        Runbook.assertHas(Objects.requireNonNull(lost.getMessage()));
    }
}
