package io.tncc.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class StreamArgumentsTest {

    @Test
    void theOptionsOfAJobSayWhereItIsAndWhatIsGivenBesidesWins(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("job.yaml"),
                """
                pipeline.run: embed
                kafka:
                  bootstrap-servers: kafka:9093
                  group-prefix: photos
                  topics.images: photos
                  properties.security.protocol: SSL
                flink.execution.checkpointing.interval: 5 s
                """);

        JobStream stream = stream("--config", file.toString(), "--topic", "embeddings=vectors");

        assertThat(stream.bootstrapServers()).isEqualTo("kafka:9093");
        assertThat(stream.embeddingGroup()).isEqualTo("photos-embed");
        assertThat(stream.topics().images()).isEqualTo("photos");
        assertThat(stream.topics().embeddings()).isEqualTo("vectors");
        assertThat(stream.properties())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("config.providers", "directory,env,file")
                .doesNotContainKey("bootstrap.servers");
        JobStream elsewhere = stream(
                "--config",
                file.toString(),
                "--bootstrap",
                "a:1,b:2",
                "--group-prefix",
                "own",
                "--property",
                "security.protocol=PLAINTEXT");
        assertThat(elsewhere.bootstrapServers()).isEqualTo("a:1,b:2");
        assertThat(elsewhere.trainingGroup()).isEqualTo("own-train");
        assertThat(elsewhere.properties()).containsEntry("security.protocol", "PLAINTEXT");
    }

    @Test
    void withoutAFileAllNamesAreTheUsualOnes() {
        assertThat(stream("--bootstrap", "localhost:9092")).isEqualTo(JobStream.at("localhost:9092"));
    }

    private static JobStream stream(String... arguments) {
        return CommandLine.populateCommand(new Holder(), arguments).streamArguments.stream();
    }

    @Command
    private static final class Holder {
        @Mixin
        private final StreamArguments streamArguments = new StreamArguments();
    }
}
