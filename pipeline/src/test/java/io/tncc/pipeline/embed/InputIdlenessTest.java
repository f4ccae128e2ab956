package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxDefaultAction.Suspension;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor;
import org.junit.jupiter.api.Test;

class InputIdlenessTest {

    /** Flink's own loop of a task, whose input suspends it where there is no record. */
    @Test
    void aTaskIsIdleWhileItWaitsForARecord() throws Exception {
        List<Suspension> suspensions = new ArrayList<>();
        try (MailboxProcessor task =
                new MailboxProcessor(controller -> suspensions.add(controller.suspendDefaultAction()))) {
            MailboxExecutor mailbox = task.getMailboxExecutor(0);
            assertThat(InputIdleness.OF_TASK.isIdle(mailbox)).isFalse();

            task.runMailboxStep();
            assertThat(suspensions).hasSize(1);
            assertThat(InputIdleness.OF_TASK.isIdle(mailbox)).isTrue();

            suspensions.get(0).resume();
            assertThat(InputIdleness.OF_TASK.isIdle(mailbox)).isFalse();
        }
    }
}
