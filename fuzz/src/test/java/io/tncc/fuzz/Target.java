package io.tncc.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is fuzzed: a class with one fuzz test each. */
enum Target {
    /** Images of any bytes. */
    IMAGE_DECODER(
            "io.tncc.pipeline.decode.ImageDecoderFuzzTest",
            20_000,
            "io.tncc.pipeline.decode.**",
            "com.sun.imageio.**",
            "javax.imageio.**"),
    /** Kafka records of any bytes, to an image or a reject. */
    IMAGE_RECORD(
            "io.tncc.pipeline.decode.ImageRecordFuzzTest",
            20_000,
            "io.tncc.pipeline.decode.**",
            "io.tncc.schemas.**",
            "org.apache.avro.**",
            "com.sun.imageio.**"),
    /** Messages of any bytes, read by the codec of each topic. */
    RECORD_CODEC("io.tncc.schemas.codec.RecordCodecFuzzTest", 1 << 12, "io.tncc.schemas.**", "org.apache.avro.**"),
    /** Files of any bytes, as safetensors and as encoder files. */
    ENCODER_FILE(
            "io.tncc.model.file.EncoderFileFuzzTest", 1 << 13, "io.tncc.model.**", "com.fasterxml.jackson.core.**"),
    /** Any bytes in state. */
    STATE_FORMATS(
            "io.tncc.pipeline.train.StateFormatsFuzzTest", 1 << 12, "io.tncc.pipeline.train.**", "io.tncc.model.**"),
    /**
     * Damaged learners and encoder files, down to libtorch. What reads them is instrumented, and not LearnerSpec: a record with an
     * annotated type loses its fields where it is (JDK-8376185).
     */
    STORED_LEARNER(
            "io.tncc.model.train.StoredLearnerFuzzTest",
            64,
            "io.tncc.model.snapshot.**",
            "io.tncc.model.file.**",
            "io.tncc.model.memory.**",
            "io.tncc.model.embed.**");

    private final String testClass;
    private final int maxInputBytes;
    private final List<String> instrumented;

    /**
     * @param testClass has the fuzz test
     * @param maxInputBytes the longest input that is tried
     * @param instrumented the classes, as patterns, whose coverage leads the search
     */
    Target(String testClass, int maxInputBytes, String... instrumented) {
        this.testClass = testClass;
        this.maxInputBytes = maxInputBytes;
        this.instrumented = List.of(instrumented);
    }

    /**
     * The target of the id.
     *
     * @throws IllegalArgumentException if there is none; the message lists the allowed ids
     */
    static Target of(String id) {
        return Arrays.stream(values())
                .filter(target -> target.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no target '%s' to fuzz. Allowed: %s"
                        .formatted(id, Arrays.stream(values()).map(Target::id).collect(Collectors.joining(", ")))));
    }

    /** The name in properties and reports, such as {@code image-decoder}. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String testClass() {
        return testClass;
    }

    int maxInputBytes() {
        return maxInputBytes;
    }

    List<String> instrumented() {
        return instrumented;
    }
}
