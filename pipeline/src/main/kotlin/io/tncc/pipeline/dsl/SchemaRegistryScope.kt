package io.tncc.pipeline.dsl

import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.option.SchemaRegistryOptions
import io.tncc.pipeline.option.SchemaRegistryOptions.Output
import kotlin.time.Duration

/** A schema registry, and what of it the job uses: options `schema-registry.*`. */
public class SchemaRegistryScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    /** The registry, or several instances of it, separated by commas. */
    public var url: String? by optional(SchemaRegistryOptions.URL)

    /** How the job writes records. */
    public var output: Output by setting(SchemaRegistryOptions.OUTPUT)

    public var autoRegister: Boolean by setting(SchemaRegistryOptions.AUTO_REGISTER)

    /** Where user and password are. */
    public var basicAuth: String? by optional(SchemaRegistryOptions.BASIC_AUTH)

    /** Where a token is. */
    public var bearerToken: String? by optional(SchemaRegistryOptions.BEARER_TOKEN)

    /** A file of certificates (PEM). */
    public var caFile: String? by optional(SchemaRegistryOptions.CA_FILE)

    public var retryTime: Duration by duration(SchemaRegistryOptions.RETRY_TIME)
}
