package io.tncc.cli.dashboard.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGuardTest {

    private final RequestGuard guard = new RequestGuard(Set.of("Dashboard.example"));

    private static Headers headers(String... pairs) {
        Headers headers = new Headers();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.set(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8686",
                "localhost",
                "127.0.0.1:8686",
                "192.168.0.7:80",
                "[::1]:8686",
                "[fe80::1]",
                "dashboard.example:8686",
                "DASHBOARD.Example:8686"
            })
    void addressesLocalhostAndAllowedNamesMayBeAskedFor(String host) {
        assertThatCode(() -> guard.check(headers("Host", host))).doesNotThrowAnyException();
    }

    /** A site can let its own name point to this machine; then its pages are of the same origin. */
    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:8686", "localhost.evil.example", "127.0.0.1.evil.example", ""})
    void otherNamesMayNot(String host) {
        assertThatThrownBy(() -> guard.check(headers("Host", host)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--allow-host");
    }

    @Test
    void aPageOfAnotherSiteMayLinkHereButNotReadFromHere() {
        assertThatCode(() -> guard.check(
                        headers("Host", "localhost", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> guard.check(
                        headers("Host", "localhost", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors")))
                .hasMessageContaining("another site");
    }

    @Test
    void aWriteNeedsTheTokenFromTheSamePlace() {
        String token = guard.token();
        assertThatCode(() -> guard.checkWrite(headers(
                        "Host",
                        "localhost:1",
                        "Origin",
                        "http://localhost:1",
                        "X-Tncc-Token",
                        token,
                        "Content-Type",
                        "application/json")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> guard.checkWrite(headers(
                        "Host",
                        "localhost:1",
                        "Origin",
                        "http://localhost:2",
                        "X-Tncc-Token",
                        token,
                        "Content-Type",
                        "application/json")))
                .hasMessageContaining("another site");
        assertThatThrownBy(() -> guard.checkWrite(headers(
                        "Host", "localhost:1", "X-Tncc-Token", "0".repeat(32), "Content-Type", "application/json")))
                .hasMessageContaining("token");
        assertThatThrownBy(() -> guard.checkWrite(headers("Host", "localhost:1", "Content-Type", "application/json")))
                .hasMessageContaining("token");
        assertThatThrownBy(() -> guard.checkWrite(
                        headers("Host", "localhost:1", "X-Tncc-Token", token, "Content-Type", "text/plain")))
                .hasMessageContaining("application/json");
        assertThatThrownBy(() -> guard.checkWrite(headers(
                        "Host",
                        "localhost:1",
                        "Origin",
                        "null",
                        "X-Tncc-Token",
                        token,
                        "Content-Type",
                        "application/json")))
                .hasMessageContaining("another site");
    }
}
