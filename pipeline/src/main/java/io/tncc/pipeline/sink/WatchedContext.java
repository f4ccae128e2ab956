package io.tncc.pipeline.sink;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.ThrowingRunnable;

/** A writer's context in which failures that Kafka's producer reports through the mailbox are explained too. */
record WatchedContext(WriterInitContext flink, TransactionWatch watch) implements WriterInitContext {

    @Override
    public MailboxExecutor getMailboxExecutor() {
        return new WatchedMailbox(flink.getMailboxExecutor(), watch);
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        return flink.getUserCodeClassLoader();
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
        return flink.getProcessingTimeService();
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
        return flink.metricGroup();
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
        return flink.asSerializationSchemaInitializationContext();
    }

    @Override
    public boolean isObjectReuseEnabled() {
        return flink.isObjectReuseEnabled();
    }

    @Override
    public <T> TypeSerializer<T> createInputSerializer() {
        return flink.createInputSerializer();
    }

    @Override
    public <M> Optional<Consumer<M>> metadataConsumer() {
        return flink.metadataConsumer();
    }

    @Override
    public OptionalLong getRestoredCheckpointId() {
        return flink.getRestoredCheckpointId();
    }

    @Override
    public JobInfo getJobInfo() {
        return flink.getJobInfo();
    }

    @Override
    public TaskInfo getTaskInfo() {
        return flink.getTaskInfo();
    }

    private record WatchedMailbox(MailboxExecutor mailbox, TransactionWatch watch) implements MailboxExecutor {

        @Override
        public void execute(
                MailOptions options,
                ThrowingRunnable<? extends Exception> command,
                String description,
                Object... arguments) {
            mailbox.execute(
                    options,
                    () -> {
                        try {
                            command.run();
                        } catch (Exception e) {
                            watch.explain(e);
                            throw e;
                        }
                    },
                    description,
                    arguments);
        }

        @Override
        public void yield() throws InterruptedException {
            mailbox.yield();
        }

        @Override
        public boolean tryYield() throws RejectedExecutionException {
            return mailbox.tryYield();
        }

        @Override
        public boolean shouldInterrupt() {
            return mailbox.shouldInterrupt();
        }
    }
}
