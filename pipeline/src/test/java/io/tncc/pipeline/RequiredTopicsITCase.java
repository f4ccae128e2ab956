package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequiredTopicsITCase {

    @TempDir
    private Path directory;

    @Test
    void missingTopicsAreNamedWithTheCommandThatCreatesThem() throws Exception {
        try (TestKafka kafka = new TestKafka()) {
            TestJob job = new TestJob(kafka, "x-", directory);
            assertThatIllegalStateException()
                    .isThrownBy(() -> RequiredTopics.check(job.configuration()))
                    .withMessageContaining("--create --topic x-images")
                    .withMessageContaining("--create --topic x-encoder-promotions --config cleanup.policy=compact");
            kafka.createTopics("x-", 1);
            assertThatNoException().isThrownBy(() -> RequiredTopics.check(job.configuration()));
        }
    }
}
