package io.tncc.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key of a record of the topic {@code embeddings}: the percent-encoded lane, a slash, and the id. It is unambiguous, since the
 * first slash ends the lane.
 *
 * <p>Of the lane's UTF-8 bytes all but {@code A-Z a-z 0-9 - _ ~} and dots are percent-encoded; so is a dot at the beginning. The
 * empty lane is {@code @empty}, which no other lane gives. The folder of a lane's encoder files is named likewise.
 *
 * @param lane of the image, any valid Unicode
 * @param id of the image within its lane, any valid Unicode
 */
public record EmbeddingKey(String lane, String id) {

    private static final String EMPTY_LANE = "@empty";
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.";
    private static final Pattern ENCODED_LANE = Pattern.compile("@empty|(?:[A-Za-z0-9_~.-]|%[0-9A-F]{2})++");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    public EmbeddingKey {
        requireUnicode("A lane", lane);
        requireUnicode("The id of an image", id);
    }

    /**
     * Reads the key of a record.
     *
     * @throws IllegalArgumentException if it is no such key
     */
    public static EmbeddingKey parse(byte[] key) {
        try {
            return parse(text(ByteBuffer.wrap(key)));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "The key of an embedding is UTF-8, which these %d bytes are not".formatted(key.length), e);
        }
    }

    /**
     * Reads a key.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static EmbeddingKey parse(String key) {
        int slash = key.indexOf('/');
        if (slash < 1 || !ENCODED_LANE.matcher(key.substring(0, slash)).matches()) {
            throw noKey(key, null);
        }
        String lane;
        try {
            lane = decoded(key.substring(0, slash));
        } catch (CharacterCodingException e) {
            throw noKey(key, e);
        }
        EmbeddingKey parsed = new EmbeddingKey(lane, key.substring(slash + 1));
        if (!parsed.toString().equals(key)) {
            throw noKey(key, null);
        }
        return parsed;
    }

    /** The key as the bytes of a record. */
    public byte[] toBytes() {
        return toString().getBytes(UTF_8);
    }

    /** The key. */
    @Override
    public String toString() {
        return encoded(lane) + "/" + id;
    }

    private static String encoded(String lane) {
        if (lane.isEmpty()) {
            return EMPTY_LANE;
        }
        StringBuilder encoded = new StringBuilder();
        for (byte next : lane.getBytes(UTF_8)) {
            boolean leadingDot = next == '.' && encoded.isEmpty();
            if (UNRESERVED.indexOf(next) >= 0 && !leadingDot) {
                encoded.append((char) next);
            } else {
                encoded.append('%').append(HEX.toHexDigits(next));
            }
        }
        return encoded.toString();
    }

    private static String decoded(String lane) throws CharacterCodingException {
        if (lane.equals(EMPTY_LANE)) {
            return "";
        }
        ByteBuffer bytes = ByteBuffer.allocate(lane.length());
        for (int i = 0; i < lane.length(); i++) {
            if (lane.charAt(i) == '%') {
                bytes.put((byte) HexFormat.fromHexDigits(lane, i + 1, i + 3));
                i += 2;
            } else {
                bytes.put((byte) lane.charAt(i));
            }
        }
        return text(bytes.flip());
    }

    private static String text(ByteBuffer bytes) throws CharacterCodingException {
        return UTF_8.newDecoder().decode(bytes).toString();
    }

    private static void requireUnicode(String what, String text) {
        if (!UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(what + " is valid Unicode, without half a surrogate pair");
        }
    }

    private static IllegalArgumentException noKey(String key, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "The key of an embedding is its percent-encoded lane, a slash and the id, not '%s'".formatted(key),
                cause);
    }
}
