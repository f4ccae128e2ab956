package io.tncc.schemas.registry;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a schema registry is, and how it lets one in.
 *
 * @param urls of its instances, tried in turn, without a slash at the end
 * @param authorization the value of the HTTP header {@code Authorization}, which is secret
 * @param authorities certificates (PEM) of those who vouch for it; null for those that Java trusts
 * @param retryTime how long an answer is waited for when it is not there or is busy
 */
public record RegistryAccess(
        List<URI> urls, @Nullable String authorization, @Nullable Path authorities, Duration retryTime) {

    public RegistryAccess {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("A schema registry has a URL at least");
        }
        // HTTP's client would refuse it with the secret in its message.
        if (authorization != null && authorization.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "The authorization for a schema registry has no line breaks or other control characters");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "schema registry at " + urls.get(0);
    }
}
