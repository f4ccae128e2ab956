package io.tncc.pipeline.option;

import io.tncc.schemas.registry.RegistryAccess;
import io.tncc.schemas.registry.RegistryException;
import io.tncc.schemas.registry.SchemaRegistry;
import io.tncc.schemas.registry.TopicReaders;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;

/**
 * How a process gets to the schema registry. Secrets are references, which each process resolves by itself when it opens the
 * registry, so that none is in a job graph, in state or in a log.
 *
 * @param urls of the registry's instances
 * @param basicAuth where user and password are, if there are
 * @param bearerToken where a token is, if there is one
 * @param authorities a file of certificates, if there is one
 * @param retryTime how long an answer is waited for
 */
public record RegistryConnection(
        List<String> urls,
        @Nullable String basicAuth,
        @Nullable String bearerToken,
        @Nullable String authorities,
        Duration retryTime)
        implements Serializable {

    /** The registry that the options name, if they do. */
    static Optional<RegistryConnection> of(PipelineConfiguration configuration) {
        return configuration
                .find(SchemaRegistryOptions.URL)
                .map(urls -> new RegistryConnection(
                        Stream.of(urls.split(","))
                                .map(RegistryConnection::trimmed)
                                .toList(),
                        configuration.find(SchemaRegistryOptions.BASIC_AUTH).orElse(null),
                        configuration.find(SchemaRegistryOptions.BEARER_TOKEN).orElse(null),
                        configuration.find(SchemaRegistryOptions.CA_FILE).orElse(null),
                        configuration.get(SchemaRegistryOptions.RETRY_TIME)));
    }

    /** A registry that lets anyone in. */
    public static RegistryConnection at(String url) {
        return new RegistryConnection(
                List.of(trimmed(url)), null, null, null, SchemaRegistryOptions.RETRY_TIME.defaultValue());
    }

    private static String trimmed(String url) {
        String text = url.strip();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Readers of the topics of a job, by the registry if there is one. */
    public static TopicReaders readers(@Nullable RegistryConnection registry) throws IOException {
        return TopicReaders.of(registry == null ? null : registry.open());
    }

    /**
     * The registry, not asked for anything yet.
     *
     * @throws IOException if a secret or the file of certificates can not be read
     */
    public SchemaRegistry open() throws IOException {
        try {
            return new SchemaRegistry(new RegistryAccess(
                    urls.stream().map(URI::create).toList(),
                    authorization(),
                    authorities == null ? null : Path.of(authorities),
                    retryTime));
        } catch (RegistryException e) {
            throw new IOException("%s: %s".formatted(SchemaRegistryOptions.CA_FILE.key(), e.getMessage()), e);
        }
    }

    @Nullable
    String authorization() throws IOException {
        if (basicAuth != null) {
            byte[] secret = secret(SchemaRegistryOptions.BASIC_AUTH, basicAuth).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(secret);
        }
        return bearerToken == null ? null : "Bearer " + secret(SchemaRegistryOptions.BEARER_TOKEN, bearerToken);
    }

    private static String secret(ConfigOption<String> option, String reference) throws IOException {
        String secret = KafkaSecrets.resolve(option.key(), reference);
        if (secret.chars().anyMatch(Character::isISOControl)) {
            throw new IOException(
                    "%s: what %s holds has a line break or another control character inside; allowed is one line of text"
                            .formatted(option.key(), reference));
        }
        return secret;
    }
}
