package io.tncc.pipeline.examples

import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.dsl.own
import io.tncc.pipeline.dsl.pretraining
import kotlin.time.Duration.Companion.seconds

/** A job by methods of one's own. */
fun researchPretraining(brokers: String, encoders: String, vararg options: Pair<String, String>): Pretraining =
    pretraining {
        kafka { bootstrapServers = brokers }
        learner {
            objective =
                own("info-nce", 1) { batch ->
                    val positive = batch.queries.mul(batch.keys).sum(intArrayOf(1), true) // (B, 1)
                    val negatives = batch.queries.matMul(batch.memory.transpose()) // (B, K)
                    val logits = positive.concat(negatives, 1).div(0.2f) // (B, 1 + K)
                    logits.logSoftmax(1).get(":, 0").mean().neg() // ()
                }
        }
        publish { directory = encoders }
        flink { checkpointEvery(10.seconds) }
        options(*options)
    }
