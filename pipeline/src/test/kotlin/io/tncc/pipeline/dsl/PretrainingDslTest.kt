package io.tncc.pipeline.dsl

import io.tncc.pipeline.examples.cameraPretraining
import io.tncc.pipeline.extension.EncodedContent
import io.tncc.pipeline.extension.ReceivedImage
import io.tncc.pipeline.option.InvalidOptionsException
import io.tncc.pipeline.option.KafkaOptions
import io.tncc.pipeline.option.ObjectiveOptions
import io.tncc.pipeline.option.OptionsTable
import io.tncc.pipeline.option.ReplayOptions
import io.tncc.pipeline.option.TrainingOptions
import io.tncc.pipeline.option.ViewOptions
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import org.apache.flink.configuration.CheckpointingOptions
import org.apache.flink.configuration.ConfigOption
import org.apache.flink.configuration.MemorySize
import org.apache.flink.configuration.RestartStrategyOptions
import org.apache.flink.util.InstantiationUtil
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class PretrainingDslTest {

    private fun small(describe: PretrainingScope.() -> Unit) = pretraining {
        kafka { bootstrapServers = "localhost:9092" }
        publish { directory = "/encoders" }
        flink { checkpointEvery(10.seconds) }
        describe()
    }

    @Test
    fun `what is described is what the options say`() {
        val job = small {
            kafka {
                property("security.protocol", "SASL_SSL")
                property("client.id", "cameras")
                transactionTimeout = 5.minutes
                topics { images = "photos" }
            }
            learner {
                seed = 7
                maxLag = 1500.milliseconds
                objective = tncc { temperature = 0.2 }
                replay { maxBytes = 3L shl 20 }
                views { mean = listOf(0.5, 0.25, 0.125) }
            }
            flink {
                set("restart-strategy.type", "fixed-delay")
                set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3)
            }
            set(TrainingOptions.BATCH_SIZE, 16)
            options("training.threads" to "1")
        }
        val options = job.configuration()
        assertThat(options.get(KafkaOptions.PROPERTIES))
            .isEqualTo(mapOf("security.protocol" to "SASL_SSL", "client.id" to "cameras"))
        assertThat(options.get(KafkaOptions.TRANSACTION_TIMEOUT)).isEqualTo(java.time.Duration.ofMinutes(5))
        assertThat(options.get(KafkaOptions.IMAGES_TOPIC)).isEqualTo("photos")
        assertThat(options.get(TrainingOptions.SEED)).isEqualTo(7L)
        assertThat(options.get(TrainingOptions.MAX_LAG)).isEqualTo(java.time.Duration.ofMillis(1500))
        assertThat(options.get(TrainingOptions.BATCH_SIZE)).isEqualTo(16)
        assertThat(options.get(TrainingOptions.THREADS)).isEqualTo(1)
        assertThat(options.get(ObjectiveOptions.TEMPERATURE)).isEqualTo(0.2)
        assertThat(options.get(ReplayOptions.MAX_BYTES)).isEqualTo(MemorySize.ofMebiBytes(3))
        assertThat(options.get(ViewOptions.MEAN)).containsExactly(0.5, 0.25, 0.125)
        assertThat(options.flink().get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
            .isEqualTo(java.time.Duration.ofSeconds(10))
        assertThat(options.flink().get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS)).isEqualTo(3)
    }

    private fun assertThatIt(value: Any?) = assertThat(value)

    /** Of each option, by its key, the property that stands for it in the sources. */
    private fun properties(): Map<String, String> {
        val declaration = Regex("public var (\\w+): .+ by \\w+\\((\\w+Options)\\.(\\w+)\\)")
        return File("src/main/kotlin/io/tncc/pipeline/dsl")
            .listFiles()
            .orEmpty()
            .flatMap { source -> declaration.findAll(source.readText()) }
            .associate { found ->
                val (property, options, constant) = found.destructured
                val option = Class.forName("io.tncc.pipeline.option.$options").getField(constant).get(null)
                (option as ConfigOption<*>).key() to property
            }
    }

    @Test
    fun `every option has a property, which is named for it`() {
        val row = Regex("^\\| `([^`]+)` \\|", RegexOption.MULTILINE)
        val documented = row.findAll(OptionsTable.markdown()).map { it.groupValues[1] }
        assertThat(properties().keys + "kafka.properties").hasSizeGreaterThan(80).isEqualTo(documented.toSet())
        assertThat(properties()).allSatisfy { key, property ->
            assertThat(key.filter(Char::isLetter)).contains(property.lowercase())
        }
    }

    @Test
    fun `a property reads what is set by now`() {
        small {
            learner {
                assertThat(batchSize).isEqualTo(64)
                batchSize /= 2
                assertThat(batchSize).isEqualTo(32)
                assertThatIt(maxLag).isNull()
                maxLag = 2.seconds
                assertThatIt(maxLag).isEqualTo(2.seconds)
                maxLag = null
                replay { assertThat(maxBytes).isEqualTo(32L shl 20) }
            }
        }
    }

    @Test
    fun `a file comes before what follows it`(@TempDir folder: Path) {
        val file = Files.writeString(folder.resolve("job.yaml"), "training:\n  batch-size: 32\n  seed: 3\n")
        val options = small {
            options(file)
            learner { batchSize = 16 }
        }
        assertThat(options.configuration().get(TrainingOptions.BATCH_SIZE)).isEqualTo(16)
        assertThat(options.configuration().get(TrainingOptions.SEED)).isEqualTo(3L)
    }

    @Test
    fun `the baseline has a Gaussian kernel and no consistency`() {
        val options = small { learner { objective = infoNce { temperature = 0.07 } } }.configuration()
        assertThat(options.get(ObjectiveOptions.KERNEL)).isEqualTo(ObjectiveOptions.Kernel.GAUSSIAN)
        assertThat(options.get(ObjectiveOptions.CONSISTENCY)).isEqualTo(ObjectiveOptions.Consistency.NONE)
        assertThat(options.get(ObjectiveOptions.TEMPERATURE)).isEqualTo(0.07)
    }

    @Test
    fun `tncc brings the consistency back that a file or the baseline has left out`() {
        val afterTheFile = small {
            options("objective.kernel" to "gaussian", "objective.consistency" to "none")
            learner { objective = tncc {} }
        }
        val afterTheBaseline = small {
            learner {
                objective = infoNce {}
                objective = tncc {}
            }
        }
        for (job in listOf(afterTheFile, afterTheBaseline)) {
            assertThat(job.configuration().get(ObjectiveOptions.KERNEL)).isEqualTo(ObjectiveOptions.Kernel.STUDENT_T)
            assertThat(job.configuration().get(ObjectiveOptions.CONSISTENCY))
                .isEqualTo(ObjectiveOptions.Consistency.MEMORY)
        }
    }

    @Test
    fun `tncc leaves the other settings of its objective as they are`() {
        val neighbors = small {
            options("objective.consistency" to "neighbors")
            learner { objective = tncc {} }
        }
        assertThat(neighbors.configuration().get(ObjectiveOptions.CONSISTENCY))
            .isEqualTo(ObjectiveOptions.Consistency.NEIGHBORS)
        val without = small { learner { objective = tncc { consistency = ObjectiveOptions.Consistency.NONE } } }
        assertThat(without.configuration().get(ObjectiveOptions.CONSISTENCY))
            .isEqualTo(ObjectiveOptions.Consistency.NONE)
    }

    @Test
    fun `all that is wrong is told at once`() {
        assertThatThrownBy {
                pretraining {
                    learner { batchSize = 1 }
                    source { decodeSide = 2 }
                }
            }
            .isInstanceOf(InvalidOptionsException::class.java)
            .hasMessageContaining("training.batch-size: \"1\" is not allowed")
            .hasMessageContaining("input.decode-side: \"2\" is not allowed")
            .hasMessageContaining("kafka.bootstrap-servers: the option is required")
    }

    @Test
    fun `lambdas arrive on the cluster`() {
        val job = cameraPretraining("localhost:9092", "/encoders", "training.seed" to "5")
        val extensions = InstantiationUtil.clone(job.configuration()).extensions()
        assertThat(extensions.names().values)
            .containsExactly(
                "by-camera version 1",
                "infrared version 1",
                "raw-rgb version 1",
                "log version 1",
                "likeness version 1",
            )
        assertThat(extensions.laneChooser().orElseThrow().laneOf(ReceivedImage("gate-3/17", null, null)))
            .isEqualTo("gate-3")
        assertThat(extensions.decoder().orElseThrow().decode(EncodedContent(byteArrayOf(1), "image/png"))).isNull()
    }
}
