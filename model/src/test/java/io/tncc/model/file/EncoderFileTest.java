package io.tncc.model.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.model.engine.HostArray;
import io.tncc.model.image.Normalisation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderFileTest {

    private static final EncoderFile FILE = new EncoderFile(
            new EncoderMetadata(
                    "cameras/north \uD83D\uDE00",
                    3,
                    12_800,
                    200,
                    "resnet20",
                    "cifar",
                    128,
                    64,
                    64,
                    32,
                    Normalisation.IMAGENET,
                    EmbeddingLayer.BACKBONE,
                    -7,
                    new TreeMap<>(Map.of("method.temperature", "0.1", "method.loss", "tncc"))),
            new TreeMap<>(Map.of(
                    "conv1.weight", new HostArray(new long[] {2, 2}, new float[] {1, -2, .5f, 3e-8f}),
                    "bn1.num", new HostArray(new long[0], new float[] {7}),
                    "empty", new HostArray(new long[] {0, 3}, new float[0]))));

    /** The golden file has been read by Python's safetensors: safetensors_golden.py. */
    @Test
    void theSameContentHasTheSameBytesForEver() throws IOException {
        byte[] bytes = FILE.toBytes();
        assertThat(EncoderFile.sha256(bytes))
                .isEqualTo("83b472d66a4a4d68878b239ed1f694efa724757b63e8489d15cd098b35c3e0fc");
        assertThat(bytes).isEqualTo(SafetensorsTest.resource("/golden/encoder.safetensors"));
        assertThat(EncoderFile.parse(bytes)).isEqualTo(FILE);
    }

    @Test
    void theEmbeddingHasTheSizeOfItsLayer() {
        assertThat(FILE.metadata().embeddingSize()).isEqualTo(64);
        assertThat(EncoderMetadata.of(with("embedding.layer", "projector", "encoder.projection-size", "16"))
                        .embeddingSize())
                .isEqualTo(16);
    }

    @Test
    void keepsAnyFloatOfANormalisation() {
        List<Float> mean = List.of(0f, Float.MIN_VALUE, -1 / 3f);
        List<Float> deviation = List.of(Float.MAX_VALUE, 2E-3f, 0.229f);
        EncoderMetadata metadata = EncoderMetadata.of(
                with("input.mean", "0,1.4E-45,-0.33333334", "input.standard-deviation", "3.4028235E38,0.002,0.229"));
        assertThat(metadata.normalisation()).isEqualTo(new Normalisation(mean, deviation));
        assertThat(metadata.toText().get("input.mean")).endsWith(",-0.33333334");
        assertThat(EncoderMetadata.of(metadata.toText())).isEqualTo(metadata);
    }

    @Test
    void anUnknownVersionIsAnErrorThatSaysSo() {
        assertThatExceptionOfType(EncoderFileException.class)
                .isThrownBy(() -> EncoderMetadata.of(with("tncc.format", "2")))
                .withMessage("tncc.format is 2, which is not known here; this release reads version 1");
    }

    @Test
    void everyKeyIsNeeded() {
        SortedMap<String, String> text = FILE.metadata().toText();
        text.keySet().removeIf(key -> key.startsWith("method."));
        assertThat(text).hasSize(15);
        for (String key : text.keySet()) {
            TreeMap<String, String> incomplete = new TreeMap<>(text);
            incomplete.remove(key);
            assertThatExceptionOfType(EncoderFileException.class)
                    .isThrownBy(() -> EncoderMetadata.of(incomplete))
                    .withMessage("Not an encoder file: its metadata lacks " + key);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            tncc.version | -1 | tncc.version is at least 0, not -1
            tncc.steps | many | tncc.steps cannot be many
            input.side | 0 | input.side is at least 1, not 0
            encoder.feature-size | 9999999999 | encoder.feature-size cannot be 9999999999
            embedding.layer | head | embedding.layer cannot be head: The embedding layer is backbone or projector, not head
            input.mean | 1,2 | input.mean, input.standard-deviation: A normalisation has three means
            input.mean | 1,2, | input.mean cannot be 1,2,
            input.standard-deviation | 1,0,1 | standard deviations positive
            input.standard-deviation | 1,1,Infinity | standard deviations positive and finite
            """)
    void refusesValues(String key, String value, String message) {
        assertThatExceptionOfType(EncoderFileException.class)
                .isThrownBy(() -> EncoderMetadata.of(with(key, value)))
                .withMessageContaining(message);
    }

    @Test
    void settingsCannotReplaceWhatHasAPlaceOfItsOwn() {
        EncoderMetadata m = FILE.metadata();
        assertThatExceptionOfType(EncoderFileException.class)
                .isThrownBy(() -> new EncoderMetadata(
                        m.lane(),
                        m.version(),
                        m.imagesSeen(),
                        m.steps(),
                        m.architecture(),
                        m.stem(),
                        m.projectorHiddenSize(),
                        m.projectionSize(),
                        m.featureSize(),
                        m.inputSide(),
                        m.normalisation(),
                        m.embeddingLayer(),
                        m.seed(),
                        new TreeMap<>(Map.of("tncc.seed", "1"))))
                .withMessageContaining("tncc.seed");
    }

    /** Flips, overwrites, cuts, repeats and enlarges: each ends in a file or in the one exception. */
    @Test
    void mutatedFilesAreReadOrRefused() {
        byte[] valid = FILE.toBytes();
        Random random = new Random(5);
        int refused = 0;
        for (int mutation = 0; mutation < 10_000; mutation++) {
            byte[] mutated = mutate(valid, random);
            try {
                EncoderFile.parse(mutated).toBytes();
            } catch (EncoderFileException e) {
                assertThat(e).hasMessageMatching("(?s).+");
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 9_999);
    }

    private static byte[] mutate(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        int changes = 1 + random.nextInt(3);
        for (int change = 0; change < changes && bytes.length > 0; change++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = "0123456789-{}[]\",:eE.".getBytes(UTF_8)[random.nextInt(21)];
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
                default -> {
                    int length = random.nextInt(Math.min(64, bytes.length - at));
                    System.arraycopy(valid, random.nextInt(valid.length - length), bytes, at, length);
                }
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            default | default
            `` | @empty
            @empty | %40empty
            . | %2E
            .. | %2E.
            .hidden | %2Ehidden
            shop.de | shop.de
            a/b | a%2Fb
            a\\b | a%5Cb
            `100% ~_-` | 100%25%20~_-
            %2F | %252F
            Zürich | Z%C3%BCrich
            \uD83D\uDE00 | %F0%9F%98%80
            """)
    void anyLaneHasAFolderOfItsOwn(String lane, String folder) {
        String sha = "0123456789abcdef".repeat(4);
        assertThat(new EncoderPath(lane, 12, sha)).hasToString(folder + "/12-" + sha + ".safetensors");
        assertThat(EncoderPath.parse(folder + "/12-" + sha + ".safetensors")).isEqualTo(new EncoderPath(lane, 12, sha));
    }

    @Test
    void foreignPathsAreNotParsed() {
        String sha = "0123456789abcdef".repeat(4);
        for (String path : List.of(
                "",
                "lane/readme.txt",
                "lane/1-" + sha,
                "lane/1-" + sha + ".safetensors.tmp",
                "lane/01-" + sha + ".safetensors",
                "lane/9223372036854775808-" + sha + ".safetensors",
                "lane/-1-" + sha + ".safetensors",
                "lane/1-" + sha.toUpperCase() + ".safetensors",
                "/1-" + sha + ".safetensors",
                "a/b/1-" + sha + ".safetensors",
                "../1-" + sha + ".safetensors",
                "%2e/1-" + sha + ".safetensors",
                "%61/1-" + sha + ".safetensors",
                "%FF/1-" + sha + ".safetensors",
                "%2/1-" + sha + ".safetensors")) {
            assertThat(EncoderPath.parse(path)).as(path).isNull();
        }
    }

    @Test
    void refusesPartsThatAreNotAllowed() {
        String sha = "0".repeat(64);
        assertThatIllegalArgumentException().isThrownBy(() -> new EncoderPath("lane", -1, sha));
        assertThatIllegalArgumentException().isThrownBy(() -> new EncoderPath("lane", 1, "abc"));
        assertThatIllegalArgumentException().isThrownBy(() -> new EncoderPath("half \uD83D", 1, sha));
    }

    private static SortedMap<String, String> with(String... keysAndValues) {
        SortedMap<String, String> text = FILE.metadata().toText();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            text.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return text;
    }
}
