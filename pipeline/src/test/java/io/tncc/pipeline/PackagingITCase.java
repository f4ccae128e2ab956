package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What goes to a Flink cluster: the job jar, and the jars to add to Flink's {@code lib/}. */
class PackagingITCase {

    private static final Path JOB_JAR = Path.of("target", "tncc-stream-job.jar");
    private static final Path FLINK_LIB = Path.of("target", "flink-lib");

    @Test
    void theJobJarHoldsTheJobAndItsConnector() throws IOException {
        assertThat(entries(JOB_JAR))
                .contains(
                        "io/tncc/pipeline/PretrainingJob.class",
                        "io/tncc/schemas/ImageRecord.class",
                        "io/tncc/schemas/codec/released/ImageRecord-1.avsc",
                        "org/apache/avro/Schema.class",
                        "org/apache/flink/connector/kafka/source/KafkaSource.class",
                        "org/apache/kafka/clients/consumer/KafkaConsumer.class",
                        "org/snakeyaml/engine/v2/api/Load.class");
        try (JarFile jar = new JarFile(JOB_JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
                    .isEqualTo(PretrainingJob.class.getName());
        }
    }

    @Test
    void theJobJarHoldsNothingThatTheClusterHasOrThatLoadsOnceAProcess() throws IOException {
        assertThat(entries(JOB_JAR))
                .noneMatch(name -> name.startsWith("ai/djl/"))
                .noneMatch(name -> name.startsWith("ai/onnxruntime/") || name.startsWith("ai/onnx/"))
                .noneMatch(name -> name.startsWith("com/google/protobuf/"))
                .noneMatch(name -> name.startsWith("io/tncc/model/"))
                .noneMatch(name -> name.startsWith("org/apache/flink/streaming/api/"))
                .noneMatch(name -> name.startsWith("org/apache/flink/core/"))
                .noneMatch(name -> name.startsWith("org/slf4j/"))
                .noneMatch(name -> name.startsWith("org/apache/logging/"))
                .noneMatch(name -> name.startsWith("kotlin/") || name.endsWith(".kotlin_module"))
                .noneMatch(name -> name.startsWith("io/tncc/pipeline/dsl/"))
                .noneMatch(name -> name.matches(".*\\.(so|dll|dylib|jnilib)"))
                .noneMatch(name -> name.matches("META-INF/.*\\.(SF|DSA|RSA)"));
    }

    @Test
    void theOrdinaryJarHoldsTheModuleOnly() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            List<Path> jars = files.filter(file -> file.getFileName().toString().matches("tncc-pipeline-.*\\.jar"))
                    .toList();
            assertThat(jars).hasSize(1);
            assertThat(entries(jars.get(0)))
                    .filteredOn(name -> name.endsWith(".class"))
                    .contains("io/tncc/pipeline/dsl/PretrainingScope.class")
                    .allMatch(name -> name.startsWith("io/tncc/pipeline/"));
        }
    }

    @Test
    void flinkLibHoldsTheModelAndItsNativesButNoLogging() throws IOException {
        try (Stream<Path> files = Files.list(FLINK_LIB)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            for (String artifact : List.of(
                    "tncc-model-",
                    "api-",
                    "pytorch-engine-",
                    "pytorch-jni-",
                    "pytorch-native-cpu-",
                    "onnxruntime-",
                    "tribuo-util-onnx-",
                    "protobuf-java-",
                    "gson-",
                    "jna-",
                    "jackson-core-",
                    "commons-codec-",
                    "zstd-jni-",
                    "jspecify-")) {
                assertThat(names)
                        .as(artifact)
                        .filteredOn(name -> name.matches(artifact + "[0-9].*\\.jar"))
                        .hasSize(1);
            }
            assertThat(names).hasSize(14).noneMatch(name -> name.matches("(slf4j|log4j|flink)-.*"));
        }
    }

    private static List<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(ZipEntry::getName).toList();
        }
    }
}
