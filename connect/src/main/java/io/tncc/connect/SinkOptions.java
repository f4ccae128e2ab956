package io.tncc.connect;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * The connector's options.
 *
 * @param url of the database, for JDBC
 * @param table where the embeddings go
 * @param autoCreate whether the extension, the table, its partitions and its index are made where they are not there
 * @param kept what stays of an image when encoder versions follow one another
 * @param index of a table that is made
 * @param lanes that are taken; if there are none, all are
 * @param retryBackoff between two tries of what the database did not take
 * @param retryLimit how long the same records are tried
 */
record SinkOptions(
        String url,
        String user,
        @Nullable Password password,
        TableName table,
        boolean autoCreate,
        KeptVersions kept,
        IndexMethod index,
        Set<String> lanes,
        Duration retryBackoff,
        Duration retryLimit) {

    static final String URL = "connection.url";
    static final String USER = "connection.user";
    static final String PASSWORD = "connection.password";
    static final String TABLE = "table.name";
    static final String AUTO_CREATE = "auto.create";
    static final String VERSIONS = "encoder.versions";
    static final String INDEX = "index.method";
    static final String LANES = "lanes";
    static final String RETRY_BACKOFF = "retry.backoff.ms";
    static final String RETRY_LIMIT = "retry.limit.ms";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    URL,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    allowed("jdbc:postgresql://HOST:PORT/DATABASE, without a password", SinkOptions::isUrl),
                    Importance.HIGH,
                    "The database: `jdbc:postgresql://HOST:PORT/DATABASE`. Further settings of the PostgreSQL driver may"
                            + " follow behind a `?`, such as `sslmode=verify-full`; a password may not.")
            .define(USER, Type.STRING, "", Importance.HIGH, "The database user.")
            .define(
                    PASSWORD,
                    Type.PASSWORD,
                    null,
                    Importance.HIGH,
                    "Its password. Better a reference that Connect resolves, such as `${env:PGPASSWORD}`.")
            .define(
                    TABLE,
                    Type.STRING,
                    "embeddings",
                    allowed(TableName.ALLOWED, TableName::isAllowed),
                    Importance.HIGH,
                    "The table: " + TableName.ALLOWED + ".")
            .define(
                    AUTO_CREATE,
                    Type.BOOLEAN,
                    false,
                    Importance.HIGH,
                    "Whether the extension `vector`, the table, its index, and a partition for each lane and encoder version are"
                            + " made where they are not there.")
            .define(
                    VERSIONS,
                    Type.STRING,
                    name(KeptVersions.NEWEST),
                    oneOf(KeptVersions.values()),
                    Importance.HIGH,
                    "`newest`: one row an image, its last embedding. `all`: one row an image and encoder version.")
            .define(
                    INDEX,
                    Type.STRING,
                    name(IndexMethod.HNSW),
                    oneOf(IndexMethod.values()),
                    Importance.MEDIUM,
                    "The index of a table that is made: `hnsw`, a graph for each lane and encoder version, by cosine distance, for"
                            + " vectors of up to 2,000 numbers; or `none`.")
            .define(LANES, Type.LIST, List.of(), Importance.MEDIUM, "The lanes that are taken; all, if it is empty.")
            .define(
                    RETRY_BACKOFF,
                    Type.LONG,
                    3_000L,
                    ConfigDef.Range.atLeast(1),
                    Importance.LOW,
                    "How long to wait until a database that does not answer, or is busy, is tried again, in milliseconds.")
            .define(
                    RETRY_LIMIT,
                    Type.LONG,
                    600_000L,
                    ConfigDef.Range.atLeast(0),
                    Importance.LOW,
                    "How long the same records are tried before the task fails, in milliseconds.");

    private static final Pattern PASSWORD_IN_URL = Pattern.compile("([?&]password=)[^&]*", Pattern.CASE_INSENSITIVE);

    /** @throws ConfigException that names the option, its value and what is allowed */
    static SinkOptions of(Map<String, String> settings) {
        AbstractConfig config = new AbstractConfig(DEFINITION, settings, false);
        return new SinkOptions(
                config.getString(URL),
                config.getString(USER),
                config.getPassword(PASSWORD),
                TableName.parse(config.getString(TABLE)),
                config.getBoolean(AUTO_CREATE),
                KeptVersions.valueOf(config.getString(VERSIONS).toUpperCase(Locale.ROOT)),
                IndexMethod.valueOf(config.getString(INDEX).toUpperCase(Locale.ROOT)),
                Set.copyOf(config.getList(LANES)),
                Duration.ofMillis(config.getLong(RETRY_BACKOFF)),
                Duration.ofMillis(config.getLong(RETRY_LIMIT)));
    }

    boolean takes(String lane) {
        return lanes.isEmpty() || lanes.contains(lane);
    }

    /** What the PostgreSQL driver is told beside the URL, which has the last word. */
    Properties driverSettings() {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "ApplicationName", "tncc-connect",
                "connectTimeout", "10",
                "socketTimeout", "120",
                "tcpKeepAlive", "true",
                "reWriteBatchedInserts", "true"));
        if (!user.isEmpty()) {
            settings.put("user", user);
        }
        if (password != null) {
            settings.put("password", password.value());
        }
        return settings;
    }

    private static boolean isUrl(String url) {
        return url.startsWith("jdbc:postgresql:")
                && !PASSWORD_IN_URL.matcher(url).find();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static ConfigDef.Validator oneOf(Enum<?>... values) {
        return ConfigDef.ValidString.in(Stream.of(values).map(SinkOptions::name).toArray(String[]::new));
    }

    private static ConfigDef.Validator allowed(String what, Predicate<String> test) {
        return ConfigDef.LambdaValidator.with(
                (key, value) -> {
                    if (value != null && !test.test((String) value)) {
                        throw new ConfigException(
                                key, PASSWORD_IN_URL.matcher((String) value).replaceAll("$1…"), "Allowed is " + what);
                    }
                },
                () -> what);
    }
}
