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
    void missingTopicsAreNamedWithTheCommandsThatCreateThem() throws Exception {
        try (TestKafka kafka = new TestKafka()) {
            TestJob job = new TestJob(kafka, "x-", directory);
            assertThatIllegalStateException()
                    .isThrownBy(() -> RequiredTopics.check(job.configuration()))
                    .withMessageStartingWith("Topics are missing: x-images, x-encoder-versions, ")
                    .withMessageContaining("\n  ./tncc topics create --config FILE\n")
                    .withMessageContaining("--create --topic x-images\n")
                    .withMessageContaining("--create --topic x-encoder-versions --config retention.ms=-1\n")
                    .withMessageContaining("--create --topic x-encoder-promotions --config cleanup.policy=compact\n");
            kafka.createTopics("x-", 1);
            assertThatNoException().isThrownBy(() -> RequiredTopics.check(job.configuration()));
        }
    }
}
