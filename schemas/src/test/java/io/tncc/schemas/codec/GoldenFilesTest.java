package io.tncc.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFilesTest {

    /** Computed from the .avsc files by a CRC-64-AVRO of 10 lines of Python, after the specification. */
    private static final Map<String, List<String>> FINGERPRINTS = Map.of(
            "ImageRecord", List.of("0d7d85c7a0554aad"),
            "Embedding", List.of("9161712cc1b1569c"),
            "EncoderVersion", List.of("53bd30acea63ed8c"),
            "EncoderPromotion", List.of("537f090243c7ffcf"),
            "TrainingProgress", List.of("9c7747d1dd390766", "fef03aca07aaf37f", "05773693cf5a93e2"),
            "RejectedImage", List.of("924596ad92d0d81c"));

    static List<Golden<?>> all() {
        return Golden.all();
    }

    static List<Golden<?>> current() {
        return Golden.current();
    }

    @ParameterizedTest
    @MethodSource("all")
    void todaysCodeDecodesTheStoredFile(Golden<?> golden) throws Exception {
        assertThat((Object) golden.codec().decode(golden.stored())).isEqualTo(golden.record());
    }

    @ParameterizedTest
    @MethodSource("current")
    void todaysCodeEncodesToTheStoredFile(Golden<?> golden) throws Exception {
        assertThat(golden.encoded()).isEqualTo(golden.stored());
    }

    @ParameterizedTest
    @MethodSource("all")
    void releasedSchemasHaveNotChanged(Golden<?> golden) {
        assertThat(ReleasedSchemas.of(golden.name()))
                .extracting(schema -> "%016x".formatted(SchemaNormalization.parsingFingerprint64(schema)))
                .isEqualTo(FINGERPRINTS.get(golden.name()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void todaysSchemaIsReleased(Golden<?> golden) {
        List<Schema> released = ReleasedSchemas.of(golden.name());
        assertThat(canonical(golden.record().getSchema()))
                .as(
                        "src/main/avro/%s.avsc has changed: copy it to released/%1$s-%d.avsc",
                        golden.name(), released.size() + 1)
                .isEqualTo(canonical(released.get(released.size() - 1)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void defaultsAndLogicalTypesAreThoseReleased(Golden<?> golden) {
        List<Schema> released = ReleasedSchemas.of(golden.name());
        assertThat(meaningOf(golden.record().getSchema())).isEqualTo(meaningOf(released.get(released.size() - 1)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void todaysSchemaAndEveryReleasedOneReadEachOther(Golden<?> golden) {
        Schema today = golden.record().getSchema();
        for (Schema released : ReleasedSchemas.of(golden.name())) {
            assertThat(compatibility(today, released)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            assertThat(compatibility(released, today)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyFieldIsDocumented(Golden<?> golden) {
        assertThat(golden.record().getSchema().getFields())
                .allSatisfy(field -> assertThat(field.doc()).as(field.name()).isNotBlank());
    }

    @Test
    void everyReleasedSchemaHasAGoldenFile() {
        List<String> released = FINGERPRINTS.entrySet().stream()
                .flatMap(entry -> IntStream.rangeClosed(1, entry.getValue().size())
                        .mapToObj(version -> "%s-%d.bin".formatted(entry.getKey(), version)))
                .toList();
        assertThat(Golden.all()).extracting(Golden::file).containsExactlyInAnyOrderElementsOf(released);
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    private static String canonical(Schema schema) {
        return SchemaNormalization.toParsingForm(schema);
    }

    /** What the fingerprint leaves out, and readers go by: the default and the logical type of each field. */
    private static Map<String, String> meaningOf(Schema schema) {
        Map<String, String> meaning = new HashMap<>();
        for (Schema.Field field : schema.getFields()) {
            String fallback = field.hasDefaultValue() ? String.valueOf(field.defaultVal()) : "required";
            meaning.put(field.name(), fallback + " " + field.schema().getLogicalType());
        }
        return meaning;
    }
}
