package io.tncc.deployment.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ACLs of the manifests are enough, and none of them can be taken away unnoticed. */
class AclsProof {

    private static final String PASSWORD = "password-of-the-job";
    private static final Path LOG = Path.of("target", "test.log");

    @TempDir
    private static Path broker;

    private static SecureKafka kafka;
    private static Certificate certificate;

    @BeforeAll
    static void start() throws Exception {
        certificate = Certificate.create(broker, "valid", "-1d", 100);
        kafka = SecureKafka.start(broker.resolve("kafka"), certificate, certificate);
        kafka.produce(100);
        kafka.produceUnusable();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void theJobRunsWithExactlyTheAclsOfItsUser() throws Exception {
        assertThat(failureWith(Acl.of(SecuredJob.USER))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("acls")
    void withoutOneOfThemItFailsAndNamesWhatItMayNot(Acl missing) throws Exception {
        List<Acl> rest = new ArrayList<>(Acl.of(SecuredJob.USER));
        assertThat(rest.remove(missing)).isTrue();
        String failure = failureWith(rest);
        switch (missing.type()) {
            case "topic" -> assertThat(failure)
                    .containsAnyOf(
                            "Not authorized to access topics: [%s]".formatted(missing.name()),
                            "--create --topic " + missing.name());
            case "transactionalId" -> assertThat(failure)
                    .contains("Its user needs an ACL: Write on transactional ids that begin with " + missing.name());
            default -> {
                // It holds the offsets for those who watch the lag; the job has its own.
                assertThat(failure).isEmpty();
                assertThat(Files.readString(LOG)).contains("Not authorized to access group: " + missing.name());
            }
        }
    }

    static List<Acl> acls() throws Exception {
        return Acl.of(SecuredJob.USER);
    }

    private String failureWith(List<Acl> acls) throws Exception {
        kafka.allow(SecuredJob.USER, PASSWORD, acls);
        return new SecuredJob(broker.resolve("job"), certificate.authority(), kafka.secureAddress())
                .withPassword(PASSWORD)
                .failure();
    }
}
