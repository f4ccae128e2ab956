package io.tncc.pipeline.dsl

import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.option.InvalidOptionsException
import io.tncc.pipeline.option.PipelineOptions
import io.tncc.pipeline.option.PipelineOptions.ComputeDevice
import io.tncc.pipeline.option.PipelineOptions.Run
import java.nio.file.Path
import org.apache.flink.configuration.ConfigOption

/**
 * Describes a job. What is left out has its default; docs/options.md has the meaning of each option. Of a program that
 * adds it to an environment with other operators, [Pretraining.addTo] says what is then the job's for all of them:
 * object reuse, generic types and Flink's own options.
 *
 * @throws InvalidOptionsException listing every problem
 */
public fun pretraining(describe: PretrainingScope.() -> Unit): Pretraining {
    val builder = Pretraining.builder()
    PretrainingScope(builder).describe()
    return builder.build()
}

/** The whole of a job. */
public class PretrainingScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    /** The name of the job, as Flink shows it: pipeline.name. */
    public var name: String by setting(PipelineOptions.NAME)

    /** Which half of the flow the job runs: pipeline.run. */
    public var run: Run by setting(PipelineOptions.RUN)

    /** Of each of the job's operators: pipeline.parallelism. */
    public var parallelism: Int by setting(PipelineOptions.PARALLELISM)

    public var maxParallelism: Int by setting(PipelineOptions.MAX_PARALLELISM)

    /** What training and embedding compute on: pipeline.device. */
    public var device: ComputeDevice by setting(PipelineOptions.DEVICE)

    /** The brokers and topics. */
    public fun kafka(describe: KafkaScope.() -> Unit): Unit = KafkaScope(builder).describe()

    /** A schema registry, where there is one. */
    public fun schemaRegistry(describe: SchemaRegistryScope.() -> Unit): Unit = SchemaRegistryScope(builder).describe()

    /** Which images come in, and how they are decoded. */
    public fun source(describe: SourceScope.() -> Unit): Unit = SourceScope(builder).describe()

    /** The lanes, each with a learner of its own. */
    public fun lanes(describe: LanesScope.() -> Unit): Unit = LanesScope(builder).describe()

    /** How the encoder of each lane learns. */
    public fun learner(describe: LearnerScope.() -> Unit): Unit = LearnerScope(builder).describe()

    /** What encoder versions are tried on. */
    public fun probe(describe: ProbeScope.() -> Unit): Unit = ProbeScope(builder).describe()

    /** Where and how often encoder versions are published. */
    public fun publish(describe: PublishScope.() -> Unit): Unit = PublishScope(builder).describe()

    /** How images are embedded. */
    public fun embed(describe: EmbedScope.() -> Unit): Unit = EmbedScope(builder).describe()

    /** Flink's own options. */
    public fun flink(describe: FlinkScope.() -> Unit): Unit = FlinkScope(builder).describe()

    /** Sets all that a YAML file has. What follows replaces it. */
    public fun options(file: Path) {
        builder.options(file)
    }

    /** Sets options by dotted key, as a file would. */
    public fun options(vararg byKey: Pair<String, String>) {
        builder.options(mapOf(*byKey))
    }

    /** Sets an option of the classes `*Options` of `io.tncc.pipeline.option`. */
    public fun <T : Any> set(option: ConfigOption<T>, value: T) {
        builder.set(option, value)
    }
}
