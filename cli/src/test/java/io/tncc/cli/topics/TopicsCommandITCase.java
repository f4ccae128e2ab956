package io.tncc.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.CommandRun;
import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics, and what the doctor says of a broker and a store, against a real broker. */
class TopicsCommandITCase {

    @Test
    void topicsAreCreatedOnceAndAreSoundAndTheDoctorIsContent(@TempDir Path folder) throws IOException {
        try (LocalKafka kafka = LocalKafka.start()) {
            String[] broker = {"--bootstrap", kafka.bootstrapServers()};

            CommandRun before = CommandRun.of("topics", "check", broker[0], broker[1]);
            assertThat(before.exitCode()).isEqualTo(1);
            assertThat(before.out()).contains("6 broken");

            assertThat(create(broker, "--dry-run").out())
                    .contains("images               would be created: 3 partitions");
            assertThat(CommandRun.of("topics", "show", broker[0], broker[1]).out())
                    .contains("images               is not there");
            CommandRun created = create(broker);
            assertThat(created.exitCode()).as(created.err()).isZero();
            assertThat(created.out())
                    .contains("images               created: 3 partitions, 1 replicas")
                    .contains("retention.ms=172800000");
            kafka.createTopics(List.of(new Topic("later", 1, Map.of()))); // by then clients see the earlier ones too
            assertThat(create(broker).out()).contains("images               is there, and left as it is");

            CommandRun check = CommandRun.of("topics", "check", broker[0], broker[1]);
            assertThat(check.exitCode()).as(check.out()).isZero();
            assertThat(check.out()).contains("0 broken, 0 with advice");
            JsonNode topics = new ObjectMapper()
                    .readTree(CommandRun.of("topics", "show", broker[0], broker[1], "--json")
                            .out());
            assertThat(topics).hasSize(6);
            assertThat(topics.get(0).get("settings").get("max.message.bytes").textValue())
                    .isEqualTo("33554432");

            CommandRun tooMany = CommandRun.of("topics", "create", broker[0], broker[1], "--replication", "2");
            assertThat(tooMany.exitCode()).isEqualTo(2);
            assertThat(tooMany.err()).contains("--replication is 2; allowed: at most 1, as many as");

            CommandRun doctor =
                    CommandRun.of("doctor", "--config", options(folder, kafka).toString());
            assertThat(doctor.exitCode()).as(doctor.out()).isZero();
            assertThat(doctor.out())
                    .contains("options              valid")
                    .contains("1 in the cluster")
                    .contains("metadata version 4.")
                    .contains("transactions         may last 15 min, a job's last 10 min")
                    .contains("encoder files        " + folder + "/encoders can be written and read")
                    .contains("checkpoints          file://" + folder + "/checkpoints can be written and read");
            assertThat(folder.resolve("encoders")).isEmptyDirectory();
        }
    }

    private static CommandRun create(String[] broker, String... more) {
        String[] arguments = new String[more.length + 8];
        List<String> all = List.of("topics", "create", broker[0], broker[1], "--partitions", "3", "--retention", "2 d");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i < 8 ? all.get(i) : more[i - 8];
        }
        return CommandRun.of(arguments);
    }

    private static Path options(Path folder, LocalKafka kafka) throws IOException {
        return Files.writeString(
                folder.resolve("job.yaml"),
                """
                kafka.bootstrap-servers: %s
                kafka.transaction-timeout: 10 min
                publishing.directory: %s/encoders
                flink.execution.checkpointing.interval: 5 s
                flink.execution.checkpointing.dir: file://%s/checkpoints
                """
                        .formatted(kafka.bootstrapServers(), folder, folder));
    }
}
