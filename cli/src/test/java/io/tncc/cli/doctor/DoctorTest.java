package io.tncc.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.CommandRun;
import io.tncc.cli.terminal.Finding;
import io.tncc.cli.terminal.Finding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

    @Test
    void javaIs17To21() {
        assertThat(MachineChecks.java(17, "x").state()).isEqualTo(State.WORKS);
        assertThat(MachineChecks.java(21, "x").state()).isEqualTo(State.WORKS);
        assertThat(MachineChecks.java(11, "x").state()).isEqualTo(State.BROKEN);
        assertThat(MachineChecks.java(24, "x").remedy()).contains("apt-get install openjdk-17-jdk");
    }

    @Test
    void theBestExtensionOfTheProcessorIsNamed() {
        assertThat(MachineChecks.processor("flags\t\t: fpu avx2 avx512f\n", "amd64", 8)
                        .found())
                .isEqualTo("8 processors, amd64 with AVX-512");
        assertThat(MachineChecks.processor("Features\t: fp asimd\n", "aarch64", 2)
                        .found())
                .endsWith("NEON");
        assertThat(MachineChecks.processor("flags : fpu sse2\n", "amd64", 2).state())
                .isEqualTo(State.ADVICE);
        assertThat(MachineChecks.processor("", "aarch64", 2).remedy()).contains("bit-identical recovery");
    }

    @Test
    void littleMemoryIsAdvice() {
        assertThat(MachineChecks.memory(16L << 30, 4L << 30).found()).startsWith("17.2 GB, of which");
        assertThat(MachineChecks.memory(2L << 30, 1L << 29).state()).isEqualTo(State.ADVICE);
    }

    @Test
    void aGpuThatLibtorchCanNotUseIsAdviceAndSoIsOneThatIsWantedAndNotThere() {
        assertThat(MachineChecks.gpus(0, false, false, "2.7.1"))
                .isEqualTo(Finding.works("gpu", "none of NVIDIA's; jobs run on the processor"));
        assertThat(MachineChecks.gpus(1, true, true, "2.7.1"))
                .isEqualTo(Finding.works(
                        "gpu", "libtorch 2.7.1 can use one; with pipeline.device: gpu a process computes on it"));

        Finding unused = MachineChecks.gpus(2, false, false, "2.7.1");
        assertThat(unused.state()).isEqualTo(State.ADVICE);
        assertThat(unused.found()).isEqualTo("2 of NVIDIA's, which libtorch 2.7.1 of this process can not use");
        assertThat(unused.remedy()).startsWith("nothing, for pipeline.device: cpu; else name a libtorch for CUDA");
        assertThat(MachineChecks.gpus(2, true, false, "2.7.1").remedy()).startsWith("name a libtorch for CUDA");

        Finding elsewhere = MachineChecks.gpus(0, true, false, "2.7.1");
        assertThat(elsewhere.state()).isEqualTo(State.ADVICE);
        assertThat(elsewhere.found()).isEqualTo("none of NVIDIA's, but pipeline.device is gpu");
    }

    @Test
    void aBrokerThatEndsTransactionsTooSoonIsBroken() {
        Map<String, String> settings =
                Map.of("transaction.max.timeout.ms", "900000", "transaction.state.log.replication.factor", "3");

        assertThat(BrokerChecks.transactions(settings, 3, Duration.ofMinutes(15))
                        .state())
                .isEqualTo(State.WORKS);
        Finding tooLong = BrokerChecks.transactions(settings, 3, Duration.ofMinutes(16));
        assertThat(tooLong.state()).isEqualTo(State.BROKEN);
        assertThat(tooLong.found()).contains("is 15 min, but kafka.transaction-timeout is 16 min");
        assertThat(BrokerChecks.transactions(settings, 2, Duration.ofMinutes(15))
                        .found())
                .contains("replication.factor is 3, with 2 brokers up");
    }

    @Test
    void aStoreThatCanNotBeWrittenSaysWhatToLookAt(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(new StoreCheck("encoder files", folder.toString(), new Configuration())
                        .run()
                        .state())
                .isEqualTo(State.WORKS);
        assertThat(new StoreCheck("encoder files", file + "/below", new Configuration())
                        .run()
                        .state())
                .isEqualTo(State.BROKEN);
        assertThat(new StoreCheck("encoder files", "s3://bucket/x", new Configuration())
                        .run()
                        .remedy())
                .contains("FLINK_PLUGINS_DIR");
        assertThat(StoreCheck.of(null, Optional.empty())).isEmpty();
    }

    @Test
    void aTrainingStepRunsAndWhatIsNotNamedIsSkipped() throws IOException {
        CommandRun run = CommandRun.of("doctor", "--json");

        JsonNode findings = new ObjectMapper().readTree(run.out());
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(state(findings, "java")).isEqualTo("WORKS");
        assertThat(state(findings, "training")).isEqualTo("WORKS");
        assertThat(state(findings, "gpu")).isIn("WORKS", "ADVICE");
        assertThat(state(findings, "broker")).isEqualTo("SKIPPED");
        assertThat(state(findings, "object store")).isEqualTo("SKIPPED");
    }

    @Test
    void wrongOptionsAreAFindingAndNoBrokerIsLookedFor(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("job.yaml"), "training.batch-size: 0\n");

        CommandRun run = CommandRun.of("doctor", "--config", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("broken").contains("training.batch-size: \"0\" is not allowed");
        assertThat(run.out()).contains("mend the options first");
    }

    private static String state(JsonNode findings, String subject) {
        return StreamSupport.stream(findings.spliterator(), false)
                .filter(finding -> finding.get("subject").textValue().equals(subject))
                .findFirst()
                .orElseThrow()
                .get("state")
                .textValue();
    }
}
