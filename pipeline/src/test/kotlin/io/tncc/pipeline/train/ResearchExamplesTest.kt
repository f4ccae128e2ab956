package io.tncc.pipeline.train

import io.tncc.model.file.EncoderFile
import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.TestOptions
import io.tncc.pipeline.examples.ResearchJob
import io.tncc.pipeline.examples.researchPretraining
import java.net.URI
import java.nio.file.Files
import java.nio.file.Path
import org.apache.flink.util.InstantiationUtil
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** The examples of code within the learner, in the training operator. */
class ResearchExamplesTest {

    @Test
    fun `the lambdas of both languages train the same encoders`(@TempDir directory: Path) {
        val options =
            TestOptions.operator(directory).filterKeys {
                !it.startsWith("objective.consistency") && it != "replay.policy"
            } + mapOf("replay.max-bytes" to "20 kb") // some 20 images
        val brokers = "none.invalid:9092"
        val java = trained(ResearchJob.builder(brokers, "/replaced").options(options).build())
        val kotlin = trained(researchPretraining(brokers, "/replaced", *options.toList().toTypedArray()))
        assertThat(kotlin).isEqualTo(java).containsKeys("a 0", "a 1", "b 1")
    }

    /**
     * The SHA-256 of the encoder files of two lanes, by code as it arrives on a cluster; either learner is saved and
     * restored.
     */
    private fun trained(job: Pretraining): Map<String, String> =
        TrainHarness(InstantiationUtil.clone(job.configuration())).use { train ->
            train.images("a", 0, 20)
            train.images("b", 0, 20)
            train.images("a", 20, 40)
            train.images("b", 20, 40)
            train.beforeBarrier(1)
            val file = Files.readAllBytes(Path.of(URI.create(train.announced().last().uri)))
            assertThat(EncoderFile.parse(file).metadata().settings())
                .containsEntry("method.objective", "info-nce version 1")
                .containsEntry("method.replay-policy", "balanced version 1")
                .containsEntry("method.view-transform", "solarised version 1")
            assertThat(train.steps().last().replayedImages).isEqualTo(4)
            train.hashes()
        }
}
