package io.tncc.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tncc.schemas.registry.RegistryHttp.Answer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * A schema registry, by the part of Confluent's
 * <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">API</a> that Confluent's own, Apicurio's, Karapace
 * and Redpanda's have in common. Safe for use by many threads; it remembers nothing.
 */
public final class SchemaRegistry {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNKNOWN_SUBJECT = 40401;
    private static final int UNKNOWN_SCHEMA = 40403;

    private final RegistryHttp http;
    private final String url;

    /**
     * A registry, which is not asked for anything yet.
     *
     * @throws RegistryException if the certificates of its authorities can not be read
     */
    public SchemaRegistry(RegistryAccess access) throws RegistryException {
        this.http = new RegistryHttp(access);
        this.url = access.urls().get(0).toString();
    }

    /**
     * Asks the registry something that any can answer.
     *
     * @throws RegistryException if it does not answer, or what answers is no schema registry
     */
    public void requireAnswer() throws IOException {
        Answer answer = http.get("/schemas/types");
        JsonNode json = json(answer);
        if (answer.status() != HttpURLConnection.HTTP_OK || !json.isArray()) {
            throw refused("tell the types of schemas that it knows", answer, json);
        }
    }

    /**
     * The schema of an id.
     *
     * @param doubt how long the registry is not believed that there is none: an instance may be behind the others
     * @throws UnusableSchemaException if the registry says that there is none, or what it has is not Avro
     * @throws RegistryException if it does not say
     */
    Schema schema(int id, Duration doubt) throws UnusableSchemaException, IOException {
        Answer answer = http.get("/schemas/ids/" + id, SchemaRegistry::saysUnknownSchema, doubt);
        JsonNode json = json(answer);
        if (saysUnknownSchema(answer)) {
            throw new UnusableSchemaException("the schema registry at %s does not know it".formatted(url), null);
        }
        if (answer.status() != HttpURLConnection.HTTP_OK || !json.path("schema").isTextual()) {
            throw refused("tell the schema of the id " + id, answer, json);
        }
        return avro(json);
    }

    private static boolean saysUnknownSchema(Answer answer) {
        return answer.status() == HttpURLConnection.HTTP_NOT_FOUND && code(json(answer)) == UNKNOWN_SCHEMA;
    }

    /** As the registry, which does not mind defaults that are none of their type: only readers use those. */
    private Schema avro(JsonNode json) throws UnusableSchemaException {
        String type = json.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new UnusableSchemaException("the schema registry at %s has it as %s".formatted(url, type), null);
        }
        if (!json.path("references").isEmpty()) {
            throw new UnusableSchemaException(
                    "in the schema registry at %s it refers to other schemas, which are not followed".formatted(url),
                    null);
        }
        try {
            return new Schema.Parser()
                    .setValidateDefaults(false)
                    .parse(json.path("schema").textValue());
        } catch (AvroRuntimeException e) {
            throw new UnusableSchemaException(
                    "what the schema registry at %s has is no schema: %s".formatted(url, e.getMessage()), e);
        }
    }

    /**
     * The id of a schema, which becomes the subject's newest version where it is none yet.
     *
     * @throws RegistryException if the registry does not take it, such as for its not being compatible, or does not answer
     */
    public int register(String subject, Schema schema) throws IOException {
        Answer answer = http.post(versions(subject), request(schema));
        return id(
                answer, json(answer), "take the schema of %s for the subject %s".formatted(schema.getName(), subject));
    }

    /**
     * The id of a schema that was registered before: the newest of the subject by which records have the same bytes. Texts for
     * people may differ, which the registry's own search would take for another schema.
     *
     * @throws RegistryException if it was not, or the registry does not answer
     */
    public int find(String subject, Schema schema) throws IOException {
        long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        List<Integer> versions = versionsNewestFirst(subject, schema);
        for (int version : versions) {
            Answer answer = http.get(versions(subject) + "/" + version);
            JsonNode json = json(answer);
            int id = id(answer, json, "tell the version %d of the subject %s".formatted(version, subject));
            try {
                if (SchemaNormalization.parsingFingerprint64(avro(json)) == fingerprint) {
                    return id;
                }
            } catch (UnusableSchemaException e) {
                // It is not the one that is looked for.
            }
        }
        throw missing(subject, schema, "none of its %d versions is it".formatted(versions.size()));
    }

    private List<Integer> versionsNewestFirst(String subject, Schema schema) throws IOException {
        Answer answer = http.get(versions(subject));
        JsonNode json = json(answer);
        if (answer.status() == HttpURLConnection.HTTP_NOT_FOUND && code(json) == UNKNOWN_SUBJECT) {
            throw missing(subject, schema, said(answer, json));
        }
        if (answer.status() != HttpURLConnection.HTTP_OK || !json.isArray()) {
            throw refused("tell the versions of the subject " + subject, answer, json);
        }
        List<Integer> versions = new ArrayList<>();
        json.forEach(version -> versions.add(version.asInt()));
        versions.sort(Comparator.reverseOrder());
        return versions;
    }

    private RegistryException missing(String subject, Schema schema, String why) {
        return new RegistryException(
                "The schema registry at %s does not have the schema of %s under the subject %s: %s"
                        .formatted(url, schema.getName(), subject, why),
                null);
    }

    private int id(Answer answer, JsonNode json, String what) throws RegistryException {
        if (answer.status() != HttpURLConnection.HTTP_OK || !json.path("id").isInt()) {
            throw refused(what, answer, json);
        }
        return json.path("id").intValue();
    }

    private RegistryException refused(String what, Answer answer, JsonNode json) {
        return new RegistryException(
                "The schema registry at %s does not %s. It answers %d %s"
                        .formatted(url, what, answer.status(), said(answer, json)),
                null);
    }

    private static String said(Answer answer, JsonNode json) {
        return json.path("message").asText(answer.body());
    }

    private static int code(JsonNode json) {
        return json.path("error_code").asInt();
    }

    /** What the answer says; nothing where it is no JSON, as of a proxy before the registry. */
    private static JsonNode json(Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String request(Schema schema) {
        return JSON.createObjectNode().put("schema", schema.toString()).toString();
    }

    private static String versions(String subject) {
        return "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
    }
}
