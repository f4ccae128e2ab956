package io.tncc.model.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an encoder file lies, relative to the folder of all encoder files:
 * {@code <percent-encoded lane>/<version>-<sha256>.safetensors}.
 *
 * <p>Of the lane's UTF-8 bytes all but {@code A-Z a-z 0-9 - _ ~} and dots are percent-encoded; so is a dot at the beginning,
 * hence no lane is {@code ..} or a hidden folder. The empty lane is {@code @empty}, which no other lane gives. A file system may
 * limit a name's length (255 bytes is common): longer lanes are refused by it, not here.
 *
 * @param lane any valid Unicode
 * @param version from 0
 * @param sha256 of the file, 64 digits in lower-case hexadecimal
 */
public record EncoderPath(String lane, long version, String sha256) {

    /** What the names of encoder files end with. */
    public static final String EXTENSION = ".safetensors";

    private static final String EMPTY_LANE = "@empty";
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PATH =
            Pattern.compile("(@empty|(?:[A-Za-z0-9_~.-]|%[0-9A-F]{2})++)/([0-9]{1,19})-([0-9a-f]{64})\\.safetensors");

    public EncoderPath {
        if (version < 0) {
            throw new IllegalArgumentException("An encoder's version is at least 0, not " + version);
        }
        if (!SHA_256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("A SHA-256 has 64 digits in lower-case hexadecimal, not " + sha256);
        }
        utf8(lane);
    }

    /** The path. */
    @Override
    public String toString() {
        return folder(lane) + "/" + version + "-" + sha256 + EXTENSION;
    }

    /**
     * The name of the folder that holds the files of a lane.
     *
     * @throws IllegalArgumentException if the lane is not valid Unicode (half a surrogate pair)
     */
    public static String folder(String lane) {
        if (lane.isEmpty()) {
            return EMPTY_LANE;
        }
        StringBuilder encoded = new StringBuilder();
        ByteBuffer bytes = utf8(lane);
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            boolean leadingDot = next == '.' && encoded.isEmpty();
            if (isUnreserved(next) && !leadingDot) {
                encoded.append((char) next);
            } else {
                encoded.append("%%%02X".formatted(next));
            }
        }
        return encoded.toString();
    }

    /** The inverse of {@link #toString}; null if that never returns this path: somebody else's file. */
    public static @Nullable EncoderPath parse(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return null;
        }
        try {
            EncoderPath parsed =
                    new EncoderPath(decoded(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3));
            return parsed.toString().equals(path) ? parsed : null;
        } catch (CharacterCodingException | NumberFormatException e) {
            return null;
        }
    }

    private static String decoded(String folder) throws CharacterCodingException {
        if (folder.equals(EMPTY_LANE)) {
            return "";
        }
        ByteBuffer bytes = ByteBuffer.allocate(folder.length());
        for (int i = 0; i < folder.length(); i++) {
            if (folder.charAt(i) == '%') {
                bytes.put((byte) Integer.parseInt(folder, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.put((byte) folder.charAt(i));
            }
        }
        return UTF_8.newDecoder().decode(bytes.flip()).toString();
    }

    private static ByteBuffer utf8(String lane) {
        try {
            return UTF_8.newEncoder().encode(CharBuffer.wrap(lane));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("A lane is valid Unicode, without half a surrogate pair", e);
        }
    }

    private static boolean isUnreserved(byte next) {
        return next >= 'A' && next <= 'Z'
                || next >= 'a' && next <= 'z'
                || next >= '0' && next <= '9'
                || next == '-'
                || next == '_'
                || next == '~'
                || next == '.';
    }
}
