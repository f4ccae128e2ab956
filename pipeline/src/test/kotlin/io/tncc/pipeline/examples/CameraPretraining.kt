package io.tncc.pipeline.examples

import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.dsl.pretraining
import io.tncc.pipeline.dsl.tncc
import io.tncc.pipeline.extension.EmbeddingChange.Deleted
import io.tncc.pipeline.extension.EmbeddingChange.Embedded
import io.tncc.pipeline.option.EmbeddingOptions.BeforeFirstVersion
import io.tncc.pipeline.option.ViewOptions
import kotlin.time.Duration.Companion.seconds
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment

/** Takes host:port of the brokers, and where encoder files go. */
fun main(arguments: Array<String>) {
    cameraPretraining(arguments[0], arguments[1]).execute(StreamExecutionEnvironment.getExecutionEnvironment())
}

fun cameraPretraining(brokers: String, encoders: String, vararg options: Pair<String, String>): Pretraining =
    pretraining {
        name = "cameras"
        kafka { bootstrapServers = brokers }
        source {
            decodeSide = 32
            decoder("raw-rgb", 1, RawRgbDecoder())
        }
        lanes {
            maxActive = 4
            choose("by-camera", 1) { image -> image.id.substringBefore('/') }
            options("infrared", 1) { lane, settings ->
                if (lane.startsWith("infrared-")) settings.set(ViewOptions.JITTER_PROBABILITY, 0.0)
            }
        }
        learner {
            batchSize = 64
            objective = tncc {
                temperature = 0.2
                neighbors = 16
            }
            optimizer { learningRate = 0.01 }
        }
        probe {
            share = 0.05
            evaluator("likeness", 1) { version -> mapOf("mean-cosine" to CameraJob.meanCosine(version.features)) }
        }
        publish {
            directory = encoders
            everyImages = 10_000
        }
        embed {
            beforeFirstVersion = BeforeFirstVersion.INITIAL
            sink("log", 1) { changes ->
                for (change in changes) {
                    when (change) {
                        is Embedded -> println("${change.lane} ${change.id} by version ${change.encoderVersion}")
                        is Deleted -> println("${change.lane} ${change.id} is deleted")
                    }
                }
            }
        }
        flink { checkpointEvery(10.seconds) }
        options(*options)
    }
