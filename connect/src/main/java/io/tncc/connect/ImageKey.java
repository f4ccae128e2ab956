package io.tncc.connect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What names an image on the topic: its lane, and its id within the lane.
 *
 * @param lane any text, also none
 * @param id any text
 */
record ImageKey(String lane, String id) {

    private static final String EMPTY_LANE = "@empty";

    /**
     * Reads the key of a record: the percent-encoded lane ({@code @empty} for the empty one), a slash, and the id.
     *
     * @throws IllegalArgumentException if it is no such key
     */
    static ImageKey parse(String key) {
        int slash = key.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException(
                    "The key of an embedding is its percent-encoded lane, a slash and the id, not '%s'".formatted(key));
        }
        String lane = key.substring(0, slash);
        return new ImageKey(
                lane.equals(EMPTY_LANE) ? "" : URLDecoder.decode(lane, StandardCharsets.UTF_8),
                key.substring(slash + 1));
    }
}
