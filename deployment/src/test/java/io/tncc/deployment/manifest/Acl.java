package io.tncc.deployment.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.deployment.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * One operation that a user of the manifests may do.
 *
 * @param type of the resource by Strimzi's names, such as {@code topic}
 * @param pattern {@code literal} or {@code prefix}
 */
public record Acl(String user, String type, String name, String pattern, String operation) {

    /** All that the manifests allow a user. */
    public static List<Acl> of(String user) throws IOException {
        List<Acl> acls = new ArrayList<>();
        for (JsonNode manifest : Documents.of(Repository.path("k8s/base/kafka/users.yaml"))) {
            if (Overlay.nameOf(manifest).equals(user)) {
                acls.addAll(of(manifest));
            }
        }
        return acls;
    }

    /** All that a KafkaUser is allowed. */
    static List<Acl> of(JsonNode user) {
        List<Acl> acls = new ArrayList<>();
        for (JsonNode acl : user.path("spec").path("authorization").path("acls")) {
            JsonNode resource = acl.path("resource");
            acl.path("operations")
                    .forEach(operation -> acls.add(new Acl(
                            Overlay.nameOf(user),
                            resource.path("type").asText(),
                            resource.path("name").asText(),
                            resource.path("patternType").asText(),
                            operation.asText())));
        }
        return acls;
    }

    /** As Strimzi's user operator tells it to the brokers. */
    public AclBinding binding() {
        ResourceType resource =
                switch (type) {
                    case "topic" -> ResourceType.TOPIC;
                    case "group" -> ResourceType.GROUP;
                    case "transactionalId" -> ResourceType.TRANSACTIONAL_ID;
                    default -> throw new IllegalStateException("What is a " + type + "?");
                };
        return new AclBinding(
                new ResourcePattern(
                        resource, name, pattern.equals("prefix") ? PatternType.PREFIXED : PatternType.LITERAL),
                new AccessControlEntry(
                        "User:" + user,
                        "*",
                        AclOperation.fromString(operation.toUpperCase(Locale.ROOT)),
                        AclPermissionType.ALLOW));
    }

    @Override
    public String toString() {
        return "%s %s on %s %s %s".formatted(user, operation, pattern, type, name);
    }
}
