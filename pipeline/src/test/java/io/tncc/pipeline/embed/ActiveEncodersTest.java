package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.Workspace;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl;
import org.junit.jupiter.api.BeforeEach;
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
    private final MailboxExecutor mailbox =
            new MailboxExecutorImpl(new TaskMailboxImpl(), 0, StreamTaskActionExecutor.IMMEDIATE);

    private TestEncoders encoders;
    private LearnerSpec spec;

    @BeforeEach
    void makeEncoders() {
        Map<String, String> options = TestOptions.operator(directory);
        encoders = new TestEncoders(options);
        spec = LearnerSettings.start(PipelineConfiguration.of(options));
    }

    private ActiveEncoders active(int limit) {
        return new ActiveEncoders(limit, mailbox, Runnable::run, nanos::get, failures::incrementAndGet);
    }

    /** One thread loads, in order: by the time that lane b is told of its failure, lane a has begun all that it was to begin. */
    @Test
    @Timeout(60)
    void aVersionThatCouldNotBeLoadedIsTriedAgainAfterHalfAMinuteAndNotBefore() throws Exception {
        EncoderVersion next = encoders.version("a", 1);
        try (ActiveEncoders active = active(2)) {
            active.activate(
                    "a", LoadedEncoder.of(encoders.version("a", 0), spec, Precision.FLOAT32, Workspace.RETURNED));
            active.activate(
                    "b", LoadedEncoder.of(encoders.version("b", 0), spec, Precision.FLOAT32, Workspace.RETURNED));
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

    @Test
    @Timeout(60)
    void encodersKeepWhatTheyComputeInWhileNoMoreThanTwoLanesAreEmbedded() throws Exception {
        Map<String, Workspace> workspaces = new LinkedHashMap<>();
        ActiveEncoders.Loading loading = (version, workspace) -> {
            workspaces.put(version.getLane() + version.getVersion(), workspace);
            return LoadedEncoder.of(version, spec, Precision.FLOAT32, workspace);
        };
        try (ActiveEncoders active = active(3)) {
            active.strive("a", encoders.version("a", 0), loading);
            active.strive("b", encoders.version("b", 0), loading);
            active.strive("a", encoders.version("a", 1), loading);
            mailbox.yield();
            active.strive("c", encoders.version("c", 0), loading);
            active.strive("a", encoders.version("a", 2), loading);
            mailbox.yield();
            active.deactivate("c");
            active.strive("b", encoders.version("b", 1), loading);
            mailbox.yield();
        }
        assertThat(workspaces)
                .containsExactly(
                        entry("a0", Workspace.KEPT),
                        entry("b0", Workspace.KEPT),
                        entry("a1", Workspace.KEPT),
                        entry("c0", Workspace.RETURNED),
                        entry("a2", Workspace.RETURNED),
                        entry("b1", Workspace.KEPT));
    }

    private LoadedEncoder failToLoad(EncoderVersion version, Workspace workspace) throws IOException {
        loads.add(version.getLane());
        throw new IOException("There is no such file");
    }
}
