package io.tncc.deployment.security;

import io.tncc.deployment.Repository;
import io.tncc.pipeline.PretrainingJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.ExceptionUtils;

/**
 * A job of the manifests, with its very options for security, made small.
 *
 * @param user whose name is that of the job: {@code tncc-train}, {@code tncc-embed} or {@code tncc-all}
 */
record SecuredJob(String user, Path directory, Path trusted, String bootstrapServers) {

    /** Writes the password where Kubernetes mounts the secret that Strimzi made. */
    SecuredJob withPassword(String password) throws Exception {
        Files.createDirectories(userFolder());
        Files.writeString(userFolder().resolve("sasl.jaas.config"), login(user, password));
        return this;
    }

    /** What Strimzi writes into the secret of a user. */
    static String login(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password);
    }

    private Path userFolder() {
        return directory.resolve("kafka-user");
    }

    /** The file of options. */
    Path file() throws Exception {
        String options = Files.readString(Repository.path("k8s/base/%s/job.yaml".formatted(user.replace("tncc-", ""))))
                .replace("/opt/tncc/kafka-user", userFolder().toString())
                .replace("/opt/tncc/kafka-ca/ca.crt", trusted.toString())
                .replace("tncc-kafka-bootstrap:9093", bootstrapServers)
                .replace(
                        "s3://tncc/encoders",
                        directory.resolve("encoders").toUri().toString());
        return Files.writeString(directory.resolve("job.yaml"), options);
    }

    /** What makes it small. */
    Map<String, String> small() {
        return Map.of(
                "pipeline.parallelism", "1",
                "memory.size", "64",
                "objective.neighbors", "4",
                "training.batch-size", "16",
                "training.threads", "1",
                "publishing.every-images", "32",
                "flink.execution.checkpointing.interval", "500 ms",
                "flink.execution.checkpointing.dir",
                        directory.resolve("checkpoints").toUri().toString(),
                "flink.restart-strategy.type", "none");
    }

    /** Runs the job to the end of its input, and returns the failure that it ended with, with all causes; nothing if it did not. */
    String failure() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--config", file().toString()));
        Map<String, String> options = new TreeMap<>(small());
        options.put("source.bounded", "true");
        options.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        try {
            PretrainingJob.main(arguments.toArray(String[]::new));
            return "";
        } catch (Exception e) {
            return ExceptionUtils.stringifyException(e);
        }
    }
}
