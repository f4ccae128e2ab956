package io.tncc.pipeline.dsl

import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.extension.ContentDecoder
import io.tncc.pipeline.extension.LaneChooser
import io.tncc.pipeline.extension.LaneOptions
import io.tncc.pipeline.option.InputOptions
import io.tncc.pipeline.option.SourceOptions
import io.tncc.pipeline.option.SourceOptions.Start
import io.tncc.pipeline.option.TrainingOptions
import io.tncc.pipeline.option.TrainingOptions.LaneSpread
import kotlin.time.Duration

/** Which images come in, and how they are decoded: options `source.*` and `input.*`. */
public class SourceScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    /** Where a job without a savepoint begins. */
    public var start: Start by setting(SourceOptions.START)

    /** Whether the job ends at what is the end of the topic when it starts. */
    public var bounded: Boolean by setting(SourceOptions.BOUNDED)

    /** Folders from which images are read that do not travel in their records; null where there are none. */
    public var uriPrefixes: String? by optional(SourceOptions.URI_PREFIXES)

    /** How many such images an instance reads at a time. */
    public var uriReads: Int by setting(SourceOptions.URI_READS)

    /** How long the read of such an image is tried again. */
    public var uriRetryTime: Duration by duration(SourceOptions.URI_RETRY_TIME)

    /** The side of the square, in pixels, that images are brought to. */
    public var decodeSide: Int by setting(InputOptions.DECODE_SIDE)

    public var maxBytes: Long by bytes(InputOptions.MAX_BYTES)

    public var maxSide: Int by setting(InputOptions.MAX_SIDE)

    public var maxPixels: Long by setting(InputOptions.MAX_PIXELS)

    /** Decodes images before the job's own decoder does; null leaves an image to that. */
    public fun decoder(id: String, version: Int, decoder: ContentDecoder) {
        builder.decoder(id, version, decoder)
    }
}

/** The lanes, each with a learner of its own. */
public class LanesScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    /** Lanes that hold device memory at a time: training.max-active-lanes. */
    public var maxActive: Int by setting(TrainingOptions.MAX_ACTIVE_LANES)

    /** What happens when a lane comes from more than one partition: training.lane-spread. */
    public var spread: LaneSpread by setting(TrainingOptions.LANE_SPREAD)

    /** Chooses lanes in the place of the records' lanes and keys; null rejects the record. */
    public fun choose(id: String, version: Int, chooser: LaneChooser) {
        builder.laneChooser(id, version, chooser)
    }

    /** Sets options of single lanes: of views, objective, replay and optimizer. */
    public fun options(id: String, version: Int, choice: LaneOptions) {
        builder.laneOptions(id, version, choice)
    }
}
