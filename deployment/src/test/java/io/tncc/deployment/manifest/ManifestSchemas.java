package io.tncc.deployment.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.tncc.deployment.Repository;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The schemas of all kinds of manifests: those of custom resources from their definitions, Kubernetes' own from its Java client.
 * Both are strict: a field that they do not know is an error.
 */
final class ManifestSchemas {

    private static final Map<String, String> KUBERNETES_MODELS = Map.of(
            "v1", "V1",
            "apps/v1", "V1",
            "networking.k8s.io/v1", "V1",
            "rbac.authorization.k8s.io/v1", "V1");

    private final Map<String, JsonSchema> custom = new HashMap<>();

    private ManifestSchemas() {}

    /** Schemas of whole manifests. */
    static ManifestSchemas whole() throws IOException {
        return read(false);
    }

    /** Schemas of manifests that leave out what they do not change, such as patches. */
    static ManifestSchemas partial() throws IOException {
        return read(true);
    }

    private static ManifestSchemas read(boolean partial) throws IOException {
        ManifestSchemas schemas = new ManifestSchemas();
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
        try (Stream<Path> files = Files.list(Repository.path("deployment/src/test/resources/crds"))) {
            for (Path file : files.toList()) {
                for (JsonNode definition : Documents.of(file)) {
                    JsonNode spec = definition.path("spec");
                    for (JsonNode version : spec.path("versions")) {
                        JsonNode schema = version.path("schema").path("openAPIV3Schema");
                        ObjectNode top = (ObjectNode) schema.path("properties");
                        for (String everywhere : List.of("apiVersion", "kind", "metadata")) {
                            top.putIfAbsent(everywhere, top.objectNode());
                        }
                        tighten(schema, partial);
                        String kind = spec.path("group").asText() + "/"
                                + version.path("name").asText() + " "
                                + spec.path("names").path("kind").asText();
                        schemas.custom.put(kind, factory.getSchema(schema));
                    }
                }
            }
        }
        return schemas;
    }

    /** As the API server does with strict validation: what is not listed is unknown, unless all is kept. */
    private static void tighten(JsonNode schema, boolean partial) {
        if (schema instanceof ObjectNode object) {
            boolean keepsUnknown =
                    object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
            if (object.path("properties").isObject() && !object.has("additionalProperties") && !keepsUnknown) {
                object.put("additionalProperties", false);
            }
            if (partial && object.path("required").isArray()) {
                object.remove("required");
            }
        }
        schema.forEach(child -> tighten(child, partial));
    }

    /** What is wrong with a manifest; nothing if all is well. */
    List<String> problems(JsonNode manifest) {
        String version = manifest.path("apiVersion").asText();
        String kind = manifest.path("kind").asText();
        JsonSchema schema = custom.get(version + " " + kind);
        List<String> problems = new ArrayList<>();
        if (schema != null) {
            schema.validate(manifest).forEach(message -> problems.add(message.toString()));
        } else if (KUBERNETES_MODELS.containsKey(version)) {
            validateByClient(KUBERNETES_MODELS.get(version) + kind, manifest).forEach(problems::add);
        } else {
            problems.add("there is no schema of %s %s".formatted(version, kind));
        }
        return problems;
    }

    private static List<String> validateByClient(String model, JsonNode manifest) {
        try {
            Class.forName("io.kubernetes.client.openapi.models." + model)
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, JsonParser.parseString(manifest.toString()));
            return List.of();
        } catch (InvocationTargetException e) {
            return List.of(String.valueOf(e.getCause().getMessage()));
        } catch (ReflectiveOperationException e) {
            return List.of("Kubernetes' client has no " + model);
        }
    }
}
