package io.tncc.pipeline.embed;

import java.io.Serializable;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;

/** Whether a task has a record at hand: where its source is in the same chain, one that was fetched and not yet processed. */
@FunctionalInterface
interface InputIdleness extends Serializable {

    /**
     * As the task itself knows it: it takes the next record as long as there is one, and then waits for one. Asked within a mail or
     * a timer, that is between two records.
     */
    InputIdleness OF_TASK = mailbox -> mailbox instanceof MailboxExecutorImpl ofTask && ofTask.isIdle();

    /** Whether there is none. */
    boolean isIdle(MailboxExecutor mailbox);
}
