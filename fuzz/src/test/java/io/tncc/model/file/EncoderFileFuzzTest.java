package io.tncc.model.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tncc.fuzz.Budget;
import io.tncc.model.engine.HostArray;
import io.tncc.model.image.Normalisation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes, they are an encoder file, which is also written, or an {@link EncoderFileException}. The first byte of an input
 * says how the rest is read: as a file, or as a header alone, whose length and elements are put around it.
 */
class EncoderFileFuzzTest {

    private static final int AS_FILE = 0;
    private static final int AS_HEADER = 1;

    /** In an array of two numbers, the second. */
    private static final Pattern END_OF_ELEMENTS = Pattern.compile("[0-9],([0-9]{1,3})]");

    static List<byte[]> files() {
        List<byte[]> inputs = new ArrayList<>();
        byte[] whole = encoderFile().toBytes();
        inputs.add(input(AS_FILE, whole));
        inputs.add(input(AS_FILE, Arrays.copyOf(whole, whole.length - 3)));
        inputs.add(input(AS_FILE, Arrays.copyOf(whole, 7)));
        int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        inputs.add(input(AS_HEADER, Arrays.copyOfRange(whole, 8, 8 + header)));
        List.of(
                        "{}",
                        "{\"__metadata__\":{\"a\":\"\\ud800\"}}",
                        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[2,0,9223372036854775807],\"data_offsets\":[0,0]}}",
                        "{\"a\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[2,10]}}",
                        "{\"%s\":{\"dtype\":\"F32\",\"shape\":[%s1],\"data_offsets\":[0,4]}}"
                                .formatted("n".repeat(2000), "1,".repeat(2000)))
                .forEach(text -> inputs.add(input(AS_HEADER, text.getBytes(UTF_8))));
        return inputs;
    }

    @MethodSource("files")
    @FuzzTest
    void bytesAreAnEncoderFileOrAnException(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        byte[] file = input[0] % 2 == AS_FILE ? rest : around(rest);
        Budget budget = new Budget(Duration.ofMillis(200), (256 << 10) + 64L * file.length);
        readSafetensors(file, budget);
        readEncoderFile(file, budget);
    }

    private static void readSafetensors(byte[] file, Budget budget) throws Exception {
        Safetensors content;
        try {
            content = budget.hold(() -> Safetensors.parse(file));
        } catch (EncoderFileException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        byte[] written;
        try {
            written = content.toBytes();
        } catch (EncoderFileException e) {
            // half a surrogate pair can be read from JSON's escapes, and can not be written
            assertThat(e.getMessage()).contains("header cannot be written");
            return;
        }
        assertThat(Safetensors.parse(written)).isEqualTo(content);
    }

    private static void readEncoderFile(byte[] file, Budget budget) throws Exception {
        EncoderFile read;
        try {
            read = budget.hold(() -> EncoderFile.parse(file));
        } catch (EncoderFileException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        EncoderMetadata metadata = EncoderMetadata.of(read.metadata().toText());
        assertThat(metadata).isEqualTo(read.metadata());
        assertThat(metadata.embeddingSize()).isPositive();
    }

    /** A file of this header and of as many elements as it says, up to some. */
    private static byte[] around(byte[] header) {
        int elementBytes = END_OF_ELEMENTS
                .matcher(new String(header, ISO_8859_1))
                .results()
                .mapToInt(end -> Integer.parseInt(end.group(1)))
                .max()
                .orElse(0);
        return ByteBuffer.allocate(8 + header.length + elementBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static byte[] input(int reading, byte[] rest) {
        return ByteBuffer.allocate(1 + rest.length)
                .put((byte) reading)
                .put(rest)
                .array();
    }

    private static EncoderFile encoderFile() {
        EncoderMetadata metadata = new EncoderMetadata(
                "caméra 7",
                3,
                30_000,
                469,
                "resnet20",
                "cifar",
                64,
                32,
                64,
                32,
                Normalisation.CIFAR_10,
                EmbeddingLayer.BACKBONE,
                7,
                new TreeMap<>(Map.of("method.kernel", "student-t")));
        return new EncoderFile(
                metadata,
                new TreeMap<>(Map.of(
                        "bias", new HostArray(new long[] {2}, new float[] {0, Float.NaN}),
                        "weight", new HostArray(new long[] {1, 2}, new float[] {1, -0f}))));
    }
}
