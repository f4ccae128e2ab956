package io.tncc.pipeline.dsl

import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.extension.EmbeddingSink
import io.tncc.pipeline.extension.VersionEvaluator
import io.tncc.pipeline.option.EmbeddingOptions
import io.tncc.pipeline.option.EmbeddingOptions.BeforeFirstVersion
import io.tncc.pipeline.option.EmbeddingOptions.Layer
import io.tncc.pipeline.option.ProbeOptions
import io.tncc.pipeline.option.PublishingOptions
import io.tncc.pipeline.option.PublishingOptions.Statistics
import io.tncc.pipeline.option.TrainingOptions.Precision
import kotlin.time.Duration

/** Where and how often encoder versions are published: options `publishing.*`. */
public class PublishScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    /** Where encoder files lie; required in a job that trains. */
    public var directory: String? by optional(PublishingOptions.DIRECTORY)

    public var everyImages: Long by setting(PublishingOptions.EVERY_IMAGES)

    public var keepVersions: Int by setting(PublishingOptions.KEEP_VERSIONS)

    public var orphanAge: Duration by duration(PublishingOptions.ORPHAN_AGE)

    public var statistics: Statistics by setting(PublishingOptions.STATISTICS)
}

/** What encoder versions are tried on: options `probe.*`. */
public class ProbeScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    /** A folder or a tar file of images; null where there is none. */
    public var path: String? by optional(ProbeOptions.PATH)

    /** The share of each lane's images that is set aside. */
    public var share: Double by setting(ProbeOptions.SHARE)

    public var images: Int by setting(ProbeOptions.IMAGES)

    /** Judges versions by figures of its own. */
    public fun evaluator(id: String, version: Int, evaluator: VersionEvaluator) {
        builder.evaluator(id, version, evaluator)
    }
}

/** How images are embedded: options `embedding.*`. */
public class EmbedScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    /** latest, promoted, or the number of a version. */
    public var version: String by setting(EmbeddingOptions.VERSION)

    /** How many of a lane's newest versions can be promoted. */
    public var rememberedVersions: Int by setting(EmbeddingOptions.REMEMBERED_VERSIONS)

    public var beforeFirstVersion: BeforeFirstVersion by setting(EmbeddingOptions.BEFORE_FIRST_VERSION)

    public var layer: Layer by setting(EmbeddingOptions.LAYER)

    /** In what numbers the convolutions are computed. */
    public var precision: Precision by setting(EmbeddingOptions.PRECISION)

    public var batchSize: Int by setting(EmbeddingOptions.BATCH_SIZE)

    public var linger: Duration by duration(EmbeddingOptions.LINGER)

    public var maxDelay: Duration by duration(EmbeddingOptions.MAX_DELAY)

    /** Takes embeddings to another place besides their topic. */
    public fun sink(id: String, version: Int, sink: EmbeddingSink) {
        builder.embeddingSink(id, version, sink)
    }
}
