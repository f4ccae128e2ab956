package io.tncc.pipeline.dsl

import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.option.KafkaOptions
import io.tncc.pipeline.option.KafkaOptions.Delivery
import kotlin.time.Duration

/** The brokers, the topics, and how results are delivered: options `kafka.*`. */
public class KafkaScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    /** The brokers to begin with, as host:port, separated by commas. Required. */
    public var bootstrapServers: String by setting(KafkaOptions.BOOTSTRAP_SERVERS)

    public var groupPrefix: String by setting(KafkaOptions.GROUP_PREFIX)

    public var delivery: Delivery by setting(KafkaOptions.DELIVERY)

    public var transactionTimeout: Duration by duration(KafkaOptions.TRANSACTION_TIMEOUT)

    /** Losses without which the job goes on, in the names that the errors give them. */
    public var acceptedLosses: String? by optional(KafkaOptions.ACCEPTED_LOSSES)

    /** A property of every Kafka client; of a secret one, where the secret is. */
    public fun property(name: String, value: String) {
        builder.set(KafkaOptions.PROPERTIES, mapOf(name to value))
    }

    /** The names of the topics. */
    public fun topics(describe: TopicsScope.() -> Unit): Unit = TopicsScope(builder).describe()
}

/** The names of the topics: options `kafka.topics.*`. */
public class TopicsScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    public var images: String by setting(KafkaOptions.IMAGES_TOPIC)

    public var embeddings: String by setting(KafkaOptions.EMBEDDINGS_TOPIC)

    public var encoderVersions: String by setting(KafkaOptions.ENCODER_VERSIONS_TOPIC)

    public var encoderPromotions: String by setting(KafkaOptions.ENCODER_PROMOTIONS_TOPIC)

    public var trainingProgress: String by setting(KafkaOptions.TRAINING_PROGRESS_TOPIC)

    public var rejectedImages: String by setting(KafkaOptions.REJECTED_IMAGES_TOPIC)
}
