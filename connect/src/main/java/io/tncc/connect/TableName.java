package io.tncc.connect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a table, and of what belongs to it. No name needs quotes, and none is longer than the 63 bytes that PostgreSQL
 * keeps of it.
 *
 * @param schema with the dot behind it, or empty
 * @param table without the schema
 */
record TableName(String schema, String table) {

    static final String ALLOWED =
            "`table` or `schema.table`, of lower-case letters, digits and underscores, a letter first,"
                    + " the table of at most 26 characters, the schema of at most 63";

    private static final Pattern NAME = Pattern.compile("([a-z][a-z0-9_]{0,62}\\.)?([a-z][a-z0-9_]{0,25})");
    private static final Pattern PLAIN_LANE = Pattern.compile("[a-z0-9]{1,16}");
    private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final int LANE_BEGINNING = 7;
    private static final int HASH_BYTES = 4;

    static boolean isAllowed(String name) {
        return NAME.matcher(name).matches();
    }

    static TableName parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("A table's name is %s, not %s".formatted(ALLOWED, name));
        }
        return new TableName(matcher.group(1) == null ? "" : matcher.group(1), matcher.group(2));
    }

    /** The partition of a lane and encoder version: by the lane's name where that is short and plain, else with its hash. */
    String partition(String lane, long encoderVersion) {
        return schema + beginning(lane) + encoderVersion;
    }

    /** The encoder version whose partition of the lane has that name, which is without the schema; or none. */
    OptionalLong version(String lane, String partition) {
        String beginning = beginning(lane);
        if (!partition.startsWith(beginning)) {
            return OptionalLong.empty();
        }
        String version = partition.substring(beginning.length());
        return VERSION.matcher(version).matches() ? OptionalLong.of(Long.parseLong(version)) : OptionalLong.empty();
    }

    /** What the names of all partitions of a lane begin with. */
    private String beginning(String lane) {
        return "%s_%s_".formatted(table, PLAIN_LANE.matcher(lane).matches() ? lane : hashed(lane));
    }

    /** The index for nearest neighbors, which is in the schema of its table. */
    String index() {
        return table + "_nearest";
    }

    @Override
    public String toString() {
        return schema + table;
    }

    /** Has an underscore, so it is no plain lane. */
    private static String hashed(String lane) {
        String cleaned = lane.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        String beginning = cleaned.substring(0, Math.min(LANE_BEGINNING, cleaned.length()));
        return beginning + "_" + HexFormat.of().formatHex(sha256(lane), 0, HASH_BYTES);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
