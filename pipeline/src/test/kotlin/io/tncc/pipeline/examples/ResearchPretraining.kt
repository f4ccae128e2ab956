package io.tncc.pipeline.examples

import ai.djl.ndarray.types.DataType
import ai.djl.ndarray.types.Shape
import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.dsl.own
import io.tncc.pipeline.dsl.pretraining
import kotlin.time.Duration.Companion.seconds

/** A job by methods of one's own. */
fun researchPretraining(brokers: String, encoders: String, vararg options: Pair<String, String>): Pretraining =
    pretraining {
        kafka { bootstrapServers = brokers }
        learner {
            updatesPerBatch = 2
            objective =
                own("info-nce", 1) { batch ->
                    val positive = batch.queries.mul(batch.keys).sum(intArrayOf(1), true) // (B, 1)
                    val negatives = batch.queries.matMul(batch.memory.transpose()) // (B, K)
                    val logits = positive.concat(negatives, 1).div(0.2f) // (B, 1 + K)
                    logits.logSoftmax(1).get(":, 0").mean().neg() // ()
                }
            views {
                transform("solarised", 1) { views, randoms ->
                    val chosen = FloatArray(randoms.size) { i -> if (randoms[i].nextFloat() < 0.2f) 1f else 0f }
                    val factors = views.manager.create(chosen, Shape(chosen.size.toLong(), 1, 1, 1)) // (B, 1, 1, 1)
                    val bright = views.gte(0.5f).toType(DataType.FLOAT32, false) // (B, 3, S, S)
                    views.add(views.mul(-2).add(1).mul(bright).mul(factors)) // (B, 3, S, S)
                }
            }
            replay {
                priorities("balanced", 1) { images, _ ->
                    val later = mutableMapOf<String, Int>()
                    val priorities = DoubleArray(images.size)
                    for (i in images.indices.reversed()) {
                        val camera = images[i].id.substringBefore('/')
                        later[camera] = (later[camera] ?: 0) + 1
                        priorities[i] = -later.getValue(camera).toDouble()
                    }
                    priorities
                }
            }
        }
        publish { directory = encoders }
        flink { checkpointEvery(10.seconds) }
        options(*options)
    }
