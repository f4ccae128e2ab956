package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;

/** A schema registry, and what of it the job uses. */
public final class SchemaRegistryOptions {

    private static final String HTTP_URL = "https?://[^\\s,/?#]+(/[^\\s,?#]+)*/?";

    @Allowed(
            pattern = HTTP_URL + "(\\s*,\\s*" + HTTP_URL + ")*",
            meaning =
                    "http://HOST:PORT or https://HOST:PORT, with a path where the registry has one, separated by commas")
    public static final ConfigOption<String> URL = key("schema-registry.url")
            .stringType()
            .noDefaultValue()
            .withDescription("A schema registry with Confluent's API, or several instances of it. Then the topics that "
                    + "the job reads may have records in Confluent's wire format, beside those in single-object encoding, and "
                    + "what it writes is as schema-registry.output says. Without it all is in single-object encoding.");

    public static final ConfigOption<Output> OUTPUT = key("schema-registry.output")
            .enumType(Output.class)
            .defaultValue(Output.CONFLUENT)
            .withDescription(
                    "With a schema registry, what the job writes: Confluent's wire format, by schemas under the "
                            + "subjects TOPIC-value, or single-object encoding as without.");

    public static final ConfigOption<Boolean> AUTO_REGISTER = key("schema-registry.auto-register")
            .booleanType()
            .defaultValue(true)
            .withDescription(
                    "Whether the job registers the schemas of what it writes where they are not in the registry. "
                            + "Otherwise it does not start until somebody has.");

    public static final ConfigOption<String> BASIC_AUTH = key("schema-registry.basic-auth")
            .stringType()
            .noDefaultValue()
            .withDescription("Where user:password for the registry is: ${directory:FOLDER:FILE}, ${file:FILE:KEY} or "
                    + "${env:NAME}.");

    public static final ConfigOption<String> BEARER_TOKEN = key("schema-registry.bearer-token")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Where a token for the registry is, in the same way. It is read when the job starts, and when it "
                            + "starts again after a failure.");

    public static final ConfigOption<String> CA_FILE = key("schema-registry.ca-file")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "A file (PEM) of the certificates of those who vouch for the registry's own; without it, those "
                            + "that Java trusts do. It lies on every machine.");

    @Allowed(interval = "[0 s, 3600 s]")
    public static final ConfigOption<Duration> RETRY_TIME = key("schema-registry.retry-time")
            .durationType()
            .defaultValue(Duration.ofMinutes(1))
            .withDescription(
                    "How long the registry is asked again when it does not answer, with pauses that grow to 10 s. "
                            + "Checkpoints wait for it. Then the job fails, and tries again from its last checkpoint. Only a record whose "
                            + "schema the registry says that it does not know is rejected.");

    private SchemaRegistryOptions() {}

    /** How records are written where there is a registry. */
    public enum Output {
        CONFLUENT,
        SINGLE_OBJECT;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
