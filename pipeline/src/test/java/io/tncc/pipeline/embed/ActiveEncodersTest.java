package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.encoder.Precision;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ActiveEncodersTest {

    private static final Duration RETRY = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final List<String> loads = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();

    /** One thread loads, in order: by the time that lane b is told of its failure, lane a has begun all that it was to begin. */
    @Test
    @Timeout(60)
    void aVersionThatCouldNotBeLoadedIsTriedAgainAfterHalfAMinuteAndNotBefore() throws Exception {
        Map<String, String> options = TestOptions.operator(directory);
        TestEncoders encoders = new TestEncoders(options);
        LearnerSpec spec = LearnerSettings.start(PipelineConfiguration.of(options));
        EncoderVersion next = encoders.version("a", 1);
        MailboxExecutor mailbox = new MailboxExecutorImpl(new TaskMailboxImpl(), 0, StreamTaskActionExecutor.IMMEDIATE);
        try (ActiveEncoders active =
                new ActiveEncoders(2, mailbox, Runnable::run, nanos::get, failures::incrementAndGet)) {
            active.activate("a", LoadedEncoder.of(encoders.version("a", 0), spec, Precision.FLOAT32));
            active.activate("b", LoadedEncoder.of(encoders.version("b", 0), spec, Precision.FLOAT32));
            active.strive("a", next, this::failToLoad);
            mailbox.yield();
            assertThat(loads).containsExactly("a");
            assertThat(failures).hasValue(1);

            nanos.addAndGet(RETRY.toNanos() - 1);
            active.strive("a", next, this::failToLoad);
            active.strive("b", encoders.version("b", 1), this::failToLoad);
            mailbox.yield();
            assertThat(loads).containsExactly("a", "b");
            assertThat(failures).hasValue(2);

            nanos.addAndGet(1);
            active.strive("a", next, this::failToLoad);
            mailbox.yield();
            assertThat(loads).containsExactly("a", "b", "a");
            assertThat(failures).hasValue(3);
            assertThat(active.active("a")).extracting(LoadedEncoder::version).isEqualTo(0L);
        }
    }

    private LoadedEncoder failToLoad(EncoderVersion version) throws IOException {
        loads.add(version.getLane());
        throw new IOException("There is no such file");
    }
}
