package io.tncc.pipeline.dsl

import io.tncc.model.objective.ContrastiveLoss
import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.option.ObjectiveOptions
import io.tncc.pipeline.option.ObjectiveOptions.Consistency
import io.tncc.pipeline.option.ObjectiveOptions.ConsistencyScaling
import io.tncc.pipeline.option.ObjectiveOptions.Kernel
import io.tncc.pipeline.option.ObjectiveOptions.Negatives
import io.tncc.pipeline.option.ObjectiveOptions.NeighborChoice
import io.tncc.pipeline.option.ObjectiveOptions.Space

/** What a learner minimises: [tncc] or [infoNce], with settings of its own, or a loss of one's [own]. */
public class Objective internal constructor(internal val describe: ObjectiveScope.() -> Unit)

/** The Student-t instance loss and the neighbor consistency, also where a file or an earlier objective has none. */
public fun tncc(describe: ObjectiveScope.() -> Unit): Objective = Objective {
    kernel = Kernel.STUDENT_T
    if (consistency == Consistency.NONE) consistency = ObjectiveOptions.CONSISTENCY.defaultValue()
    describe()
}

/** The baseline: a Gaussian kernel, which on the unit sphere makes the loss InfoNCE, without neighbor consistency. */
public fun infoNce(describe: ObjectiveScope.() -> Unit): Objective = Objective {
    kernel = Kernel.GAUSSIAN
    consistency = Consistency.NONE
    describe()
}

/**
 * A loss of one's own, in operations of DJL. Of the options `objective.*` those of the job's losses have no meaning
 * with it and are refused.
 */
public fun own(id: String, version: Int, loss: ContrastiveLoss): Objective = Objective {
    builder.objective(id, version, loss)
}

/** The settings of an objective: options `objective.*`. */
public class ObjectiveScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    public var kernel: Kernel by setting(ObjectiveOptions.KERNEL)

    public var degreesOfFreedom: Double by setting(ObjectiveOptions.DEGREES_OF_FREEDOM)

    public var temperature: Double by setting(ObjectiveOptions.TEMPERATURE)

    public var targetTemperature: Double by setting(ObjectiveOptions.TARGET_TEMPERATURE)

    public var neighbors: Int by setting(ObjectiveOptions.NEIGHBORS)

    public var consistency: Consistency by setting(ObjectiveOptions.CONSISTENCY)

    public var consistencyWeight: Double by setting(ObjectiveOptions.CONSISTENCY_WEIGHT)

    public var consistencyStartImages: Long? by optional(ObjectiveOptions.CONSISTENCY_START_IMAGES)

    public var consistencyRampImages: Long by setting(ObjectiveOptions.CONSISTENCY_RAMP_IMAGES)

    public var space: Space by setting(ObjectiveOptions.SPACE)

    public var symmetric: Boolean by setting(ObjectiveOptions.SYMMETRIC)

    public var negatives: Negatives by setting(ObjectiveOptions.NEGATIVES)

    public var neighborChoice: NeighborChoice by setting(ObjectiveOptions.NEIGHBOR_CHOICE)

    public var consistencyScaling: ConsistencyScaling by setting(ObjectiveOptions.CONSISTENCY_SCALING)

    public var initialTemperature: Double? by optional(ObjectiveOptions.INITIAL_TEMPERATURE)

    public var initialDegreesOfFreedom: Double? by optional(ObjectiveOptions.INITIAL_DEGREES_OF_FREEDOM)

    public var kernelStartImages: Long by setting(ObjectiveOptions.KERNEL_START_IMAGES)

    public var kernelRampImages: Long by setting(ObjectiveOptions.KERNEL_RAMP_IMAGES)

    /** The weight of a loss against forgetting. */
    public var momentumAlignment: Double by setting(ObjectiveOptions.MOMENTUM_ALIGNMENT)
}
