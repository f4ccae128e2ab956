package io.tncc.cli.dashboard.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param headers further ones
 * @param body all of it
 */
record Answer(int status, String contentType, Map<String, String> headers, byte[] body) {

    static final ObjectMapper MAPPER = new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL);

    /** A value as JSON, which nobody keeps. */
    static Answer json(Object value) {
        try {
            return new Answer(
                    200, "application/json", Map.of("Cache-Control", "no-store"), MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A picture, which nobody keeps: its number means another one once the dashboard was started again. */
    static Answer picture(byte[] jpeg) {
        return new Answer(200, "image/jpeg", Map.of("Cache-Control", "no-store"), jpeg);
    }

    /** A drawing of ours. */
    static Answer drawing(String svg) {
        return new Answer(
                200, "image/svg+xml", Map.of("Cache-Control", "no-store"), svg.getBytes(StandardCharsets.UTF_8));
    }

    /** What went wrong, in a line. */
    static Answer problem(int status, String message) {
        return new Answer(
                status,
                "text/plain; charset=utf-8",
                Map.of("Cache-Control", "no-store"),
                (message + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
