package io.tncc.pipeline.dsl

import io.tncc.model.replay.ReplayPriorities
import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.option.EncoderOptions
import io.tncc.pipeline.option.EncoderOptions.Architecture
import io.tncc.pipeline.option.EncoderOptions.Stem
import io.tncc.pipeline.option.GuardsOptions
import io.tncc.pipeline.option.GuardsOptions.Reaction
import io.tncc.pipeline.option.MemoryOptions
import io.tncc.pipeline.option.OptimizerOptions
import io.tncc.pipeline.option.OptimizerOptions.Schedule
import io.tncc.pipeline.option.ReplayOptions
import io.tncc.pipeline.option.ReplayOptions.Policy
import io.tncc.pipeline.option.TrainingOptions
import io.tncc.pipeline.option.TrainingOptions.Precision
import kotlin.time.Duration

/** How the encoder of each lane learns: options `training.*` and `memory.*`, and the blocks within. */
public class LearnerScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    public var seed: Long by setting(TrainingOptions.SEED)

    public var batchSize: Int by setting(TrainingOptions.BATCH_SIZE)

    /** Training steps that a batch makes; null is 2 where images are replayed, and 1 where they are not. */
    public var updatesPerBatch: Int? by optional(TrainingOptions.UPDATES_PER_BATCH)

    public var threads: Int by setting(TrainingOptions.THREADS)

    public var sampleRate: Double by setting(TrainingOptions.SAMPLE_RATE)

    /** Images older than this are left out, at the price of bit-identical recovery; null leaves out none. */
    public var maxLag: Duration? by optionalDuration(TrainingOptions.MAX_LAG)

    public var encoderMomentum: Double by setting(TrainingOptions.ENCODER_MOMENTUM)

    public var precision: Precision by setting(TrainingOptions.PRECISION)

    /** How many projections the memory holds: memory.size. */
    public var memorySize: Int by setting(MemoryOptions.SIZE)

    /** What is minimised: [tncc], [infoNce] or [own]. */
    public var objective: Objective = tncc {}
        set(chosen) {
            field = chosen
            chosen.describe(ObjectiveScope(builder))
        }

    /** The encoder. */
    public fun encoder(describe: EncoderScope.() -> Unit): Unit = EncoderScope(builder).describe()

    /** The random views of an image. */
    public fun views(describe: ViewsScope.() -> Unit): Unit = ViewsScope(builder).describe()

    /** How the weights follow the gradients. */
    public fun optimizer(describe: OptimizerScope.() -> Unit): Unit = OptimizerScope(builder).describe()

    /** Images of the past that are trained on again. */
    public fun replay(describe: ReplayScope.() -> Unit): Unit = ReplayScope(builder).describe()

    /** What is done about a lane whose training goes wrong. */
    public fun guards(describe: GuardsScope.() -> Unit): Unit = GuardsScope(builder).describe()
}

/** The encoder: options `encoder.*`. */
public class EncoderScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    public var architecture: Architecture by setting(EncoderOptions.ARCHITECTURE)

    public var stem: Stem by setting(EncoderOptions.STEM)

    public var projectorHiddenSize: Int by setting(EncoderOptions.PROJECTOR_HIDDEN_SIZE)

    public var projectionSize: Int by setting(EncoderOptions.PROJECTION_SIZE)

    public var batchNormSplits: Int by setting(EncoderOptions.BATCH_NORM_SPLITS)

    /** A file of weights to begin with; null begins with random ones. */
    public var warmStart: String? by optional(EncoderOptions.WARM_START)
}

/** How the weights follow the gradients: options `optimizer.*`. */
public class OptimizerScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    public var learningRate: Double by setting(OptimizerOptions.LEARNING_RATE)

    public var momentum: Double by setting(OptimizerOptions.MOMENTUM)

    public var weightDecay: Double by setting(OptimizerOptions.WEIGHT_DECAY)

    public var warmupImages: Long by setting(OptimizerOptions.WARMUP_IMAGES)

    public var schedule: Schedule by setting(OptimizerOptions.SCHEDULE)

    public var cosineImages: Long? by optional(OptimizerOptions.COSINE_IMAGES)
}

/** Images of the past that are trained on again: options `replay.*`. */
public class ReplayScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    public var policy: Policy by setting(ReplayOptions.POLICY)

    public var maxBytes: Long by bytes(ReplayOptions.MAX_BYTES)

    /** Says which images stay, in the place of a [policy]: those with the highest priorities. */
    public fun priorities(id: String, version: Int, priorities: ReplayPriorities) {
        builder.replayPolicy(id, version, priorities)
    }
}

/** What is done about a lane whose training goes wrong: options `guards.*`. */
public class GuardsScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    public var skippedLimit: Int by setting(GuardsOptions.SKIPPED_LIMIT)

    public var leastStd: Double by setting(GuardsOptions.LEAST_STD)

    public var leastRank: Double by setting(GuardsOptions.LEAST_RANK)

    public var reaction: Reaction by setting(GuardsOptions.REACTION)
}
