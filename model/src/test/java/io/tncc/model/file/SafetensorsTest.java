package io.tncc.model.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.tncc.model.engine.HostArray;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    /** Written by safetensors_golden.py, which has the numbers. */
    @Test
    void readsWhatPythonWrites() throws IOException {
        Safetensors file = Safetensors.parse(resource("/golden/python.safetensors"));
        assertThat(file.metadata())
                .containsExactlyInAnyOrderEntriesOf(Map.of("format", "pt", "näme", "Größe \"1\"\n\uD83D\uDE00"));
        assertThat(file.tensors())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "weight", array(new long[] {2, 3}, 0, .25f, .5f, .75f, 1, 1.25f),
                        "scalar", array(new long[0], -2.5f),
                        "empty", array(new long[] {0, 3}),
                        "half",
                                array(
                                        new long[] {7},
                                        1,
                                        -2,
                                        0.333251953125f,
                                        65504,
                                        0x1p-24f,
                                        -0f,
                                        Float.POSITIVE_INFINITY),
                        "bfloat", array(new long[] {3}, 1, -3.140625f, 0x1p100f),
                        "double", array(new long[] {2}, .1f, Float.POSITIVE_INFINITY)));
    }

    /** As torchvision's counts of batches are; little-endian. */
    @Test
    void countsAreNumbersToo() {
        byte[] file = file(
                "{\"bn1.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}".getBytes(UTF_8),
                8);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(file.length - 8, 70_000);
        assertThat(Safetensors.parse(file).tensors())
                .containsExactly(Map.entry("bn1.num_batches_tracked", array(new long[0], 70_000)));
    }

    @Test
    void givesBackWhatWasWritten() {
        Safetensors content = new Safetensors(
                new TreeMap<>(Map.of("", "empty", "quote\"", "line\n")),
                new TreeMap<>(Map.of(
                        "b", array(new long[] {2, 2}, 1, Float.NaN, Float.MIN_VALUE, -0f),
                        "a", array(new long[] {1, 0}),
                        "", array(new long[0], 3))));
        assertThat(Safetensors.parse(content.toBytes())).isEqualTo(content);
        assertThat(Safetensors.parse(new Safetensors(new TreeMap<>(), new TreeMap<>()).toBytes())
                        .tensors())
                .isEmpty();
    }

    @Test
    void theOrderOfTheGivenMapsDoesNotMatter() {
        TreeMap<String, HostArray> reversed = new TreeMap<>(Comparator.reverseOrder());
        reversed.putAll(Map.of("a", array(new long[0], 1), "b", array(new long[0], 2)));
        assertThat(new Safetensors(new TreeMap<>(), reversed).toBytes())
                .isEqualTo(new Safetensors(new TreeMap<>(), new TreeMap<>(reversed)).toBytes())
                .isEqualTo(new Safetensors(
                                new TreeMap<>(),
                                new TreeMap<>(Map.of("a", array(new long[0], 1), "b", array(new long[0], 2))))
                        .toBytes());
    }

    @Test
    void theElementsBeginAtAMultipleOfEightBytes() {
        for (String name : new String[] {"a", "ab", "abc", "abcd", "abcde"}) {
            byte[] file =
                    new Safetensors(new TreeMap<>(), new TreeMap<>(Map.of(name, array(new long[0], 1)))).toBytes();
            assertThat((file.length - Float.BYTES) % 8).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            [] | 0 | not a JSON object
            {"a" | 0 | not valid JSON
            {} {} | 0 | follows the JSON object
            {} | 4 | fill 0 bytes, but there are 4
            {"__metadata__":1} | 0 | __metadata__ is not an object
            {"__metadata__":{"k":1}} | 0 | Metadata k is not a string
            {"__metadata__":{"k":"1","k":"1"}} | 0 | metadata has k twice
            {"__metadata__":{},"__metadata__":{}} | 0 | __metadata__ twice
            {"a":[]} | 4 | Tensor a is not described by an object
            {"a":{"dtype":"F32","shape":[1]}} | 4 | Tensor a lacks
            {"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}} | 8 | Tensor a has the dtype I32; what can be read is [F32, F64, F16, BF16, I64]
            {"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 4 | Tensor a has dtype twice
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}} | 4 | unknown field x
            {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}} | 4 | Tensor a: shape holds -1
            {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}} | 4 | Tensor a: shape holds 1.0
            {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}} | 4 | out of range of long
            {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}} | 4 | Tensor a has a shape too large
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}} | 4 | has 8 bytes, not the 4
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}} | 4 | not a begin and an end
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}} | 4 | not a begin and an end
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 3 | ends at byte 4, but there are 3
            {"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}} | 4 | ends at byte 4000000000000
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 5 | fill 4 bytes, but there are 5
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 8 | Tensor a begins at byte 4, but the one before ends at 0
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 8 | Tensor b begins at byte 4, but the one before ends at 8
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 8 | tensor a twice
            """)
    void saysWhatIsWrong(String header, int dataBytes, String message) {
        assertThatExceptionOfType(EncoderFileException.class)
                .isThrownBy(() -> Safetensors.parse(file(header.getBytes(UTF_8), dataBytes)))
                .withMessageContaining(message);
    }

    @Test
    void refusesLengthsThatTheFileDoesNotHave() {
        byte[] file = new Safetensors(new TreeMap<>(), new TreeMap<>(Map.of("a", array(new long[0], 1)))).toBytes();
        for (long length : new long[] {file.length - 7, 100_000_001, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            assertThatExceptionOfType(EncoderFileException.class)
                    .isThrownBy(() -> Safetensors.parse(file))
                    .withMessageContaining("header is said to have " + Long.toUnsignedString(length) + " bytes");
        }
        assertThatExceptionOfType(EncoderFileException.class)
                .isThrownBy(() -> Safetensors.parse(new byte[7]))
                .withMessageContaining("at least 8 bytes");
    }

    @Test
    void refusesAHeaderThatIsNotUtf8() {
        byte[] header = "{\"__metadata__\":{\"k\":\"?\"}}".getBytes(UTF_8);
        header[header.length - 4] = (byte) 0xff;
        assertThatExceptionOfType(EncoderFileException.class).isThrownBy(() -> Safetensors.parse(file(header, 0)));
    }

    @Test
    void refusesToWriteATensorNamedLikeTheMetadata() {
        assertThatExceptionOfType(EncoderFileException.class)
                .isThrownBy(() ->
                        new Safetensors(new TreeMap<>(), new TreeMap<>(Map.of("__metadata__", array(new long[0], 1)))));
    }

    /** Messages with the name, of each number and not thrown, were 180 MB. */
    @Test
    void aLongNameOfManyNumbersTakesMemoryInProportion() {
        String name = "n".repeat(10_000);
        String shape = "1,".repeat(9_000) + "1";
        byte[] file = file(
                "{\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[0,4]}}"
                        .formatted(name, shape)
                        .getBytes(UTF_8),
                4);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Safetensors.parse(file);
        long before = thread.getCurrentThreadAllocatedBytes();
        assertThat(Safetensors.parse(file).tensors()).containsOnlyKeys(name);
        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(64L * file.length);
    }

    private static byte[] file(byte[] header, int dataBytes) {
        return ByteBuffer.allocate(8 + header.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static HostArray array(long[] shape, float... values) {
        return new HostArray(shape, values);
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(SafetensorsTest.class.getResourceAsStream(name), name)) {
            return stream.readAllBytes();
        }
    }
}
