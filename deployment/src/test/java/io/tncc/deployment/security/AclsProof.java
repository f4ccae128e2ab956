package io.tncc.deployment.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import io.tncc.cli.stream.GroupLag;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamFollower;
import io.tncc.cli.stream.StreamStart;
import io.tncc.cli.stream.StreamTopics;
import io.tncc.deployment.manifest.Acl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ACLs of the manifests are enough, and none of a job's can be taken away unnoticed. */
class AclsProof {

    /** In this order: the second embeds by versions of the first. */
    private static final List<String> JOBS = List.of("tncc-train", "tncc-embed", "tncc-all");

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
        for (String job : JOBS) {
            assertThat(failureWith(job, Acl.of(job)))
                    .as("%s, with its ACLs", job)
                    .isEmpty();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @ParameterizedTest
    @MethodSource("aclsOfJobs")
    void withoutOneOfItsAclsAJobFailsAndNamesWhatItMayNot(Acl missing) throws Exception {
        List<Acl> rest = new ArrayList<>(Acl.of(missing.user()));
        assertThat(rest.remove(missing)).isTrue();
        int logged = Files.readString(LOG).length();
        String failure = failureWith(missing.user(), rest);
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
                assertThat(Files.readString(LOG).substring(logged))
                        .contains("Not authorized to access group: " + missing.name());
            }
        }
    }

    static List<Acl> aclsOfJobs() throws Exception {
        List<Acl> acls = new ArrayList<>();
        for (String job : JOBS) {
            acls.addAll(Acl.of(job));
        }
        return acls;
    }

    @Test
    @SuppressWarnings("try") // the follower tells its listener
    void theUserOfTheDashboardReadsAllTopicsAndWhatIsLeftToDo() throws Exception {
        kafka.allow("tncc-dashboard", PASSWORD, Acl.of("tncc-dashboard"));
        SeenTopics seen = new SeenTopics();
        JobStream stream = new JobStream(
                kafka.secureAddress(),
                client("tncc-dashboard"),
                StreamTopics.USUAL,
                JobStream.USUAL_GROUP_PREFIX,
                null);
        try (StreamFollower follower = new StreamFollower(stream, StreamStart.EVERYTHING, List.of(seen));
                GroupLag lag = GroupLag.connect(stream)) {
            seen.await();
            assertThat(lag.now().training()).isNotNull();
            assertThat(lag.now().embedding()).isNotNull();
        }
    }

    @Test
    void theUserOfTheProducerSendsImages() throws Exception {
        kafka.allow("tncc-producer", PASSWORD, Acl.of("tncc-producer"));
        List<Integer> acknowledged = new ArrayList<>();
        try (ImageProducer producer = ImageProducer.connect(kafka.secureAddress(), "images", client("tncc-producer"))) {
            producer.produce(
                    DatasetSource.parse("generated:10").open().train(),
                    Production.of(10, 1),
                    images -> acknowledged.add(1));
        }
        assertThat(acknowledged).isNotEmpty();
    }

    /** The settings of clients, as docs/operations.md has them. */
    private static Map<String, String> client(String user) {
        return Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config", SecuredJob.login(user, PASSWORD),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", certificate.authority().toString());
    }

    private static String failureWith(String job, List<Acl> acls) throws Exception {
        kafka.allow(job, PASSWORD, acls);
        return new SecuredJob(job, broker.resolve("job"), certificate.authority(), kafka.secureAddress())
                .withPassword(PASSWORD)
                .failure();
    }
}
