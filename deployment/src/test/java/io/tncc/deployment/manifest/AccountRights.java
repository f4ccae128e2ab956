package io.tncc.deployment.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the roles of an overlay let a service account do in Kubernetes. */
final class AccountRights {

    private AccountRights() {}

    /** Each as a verb and a resource, with its group if it has one: {@code get configmaps}, {@code create apps/deployments}. */
    static List<String> of(Overlay overlay, String account) {
        List<String> rights = new ArrayList<>();
        Stream.of("RoleBinding", "ClusterRoleBinding")
                .flatMap(overlay::ofKind)
                .filter(binding -> binds(binding, account))
                .map(binding -> binding.path("roleRef"))
                .map(role -> overlay.get(
                        role.path("kind").asText(), role.path("name").asText()))
                .forEach(role -> role.path("rules").forEach(rule -> addAll(rule, rights)));
        return rights;
    }

    private static boolean binds(JsonNode binding, String account) {
        for (JsonNode subject : binding.path("subjects")) {
            if (subject.path("kind").asText().equals("ServiceAccount")
                    && subject.path("name").asText().equals(account)) {
                return true;
            }
        }
        return false;
    }

    private static void addAll(JsonNode rule, List<String> rights) {
        for (JsonNode group : rule.path("apiGroups")) {
            String prefix = group.asText().isEmpty() ? "" : group.asText() + "/";
            for (JsonNode resource : rule.path("resources")) {
                for (JsonNode verb : rule.path("verbs")) {
                    rights.add(verb.asText() + " " + prefix + resource.asText());
                }
            }
        }
    }
}
