package io.tncc.model.encoder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.image.Normalisation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** What PyTorch computed ({@code src/test/python/encoder_parity.py}), and the formula of the weights it computed with. */
public final class ReferenceNumbers {

    private static final Properties STORED = load();

    private ReferenceNumbers() {}

    /** An encoder that the script computed with; {@code side} is that of its images. */
    public enum Reference {
        RESNET20_CIFAR(Architecture.RESNET20, Stem.CIFAR, 32),
        RESNET32_CIFAR(Architecture.RESNET32, Stem.CIFAR, 32),
        RESNET44_CIFAR(Architecture.RESNET44, Stem.CIFAR, 32),
        RESNET18_CIFAR(Architecture.RESNET18, Stem.CIFAR, 32),
        RESNET18_IMAGENET(Architecture.RESNET18, Stem.IMAGENET, 64),
        RESNET34_IMAGENET(Architecture.RESNET34, Stem.IMAGENET, 64),
        RESNET50_IMAGENET(Architecture.RESNET50, Stem.IMAGENET, 64);

        public static final int BATCH = 2;

        private final EncoderSpec spec;
        private final int side;

        Reference(Architecture architecture, Stem stem, int side) {
            this.spec = new EncoderSpec(architecture, stem, 48, 24);
            this.side = side;
        }

        public EncoderSpec spec() {
            return spec;
        }

        public int side() {
            return side;
        }

        public Map<String, HostArray> weights() {
            Map<String, HostArray> weights = new TreeMap<>();
            spec.parameters().forEach(parameter -> weights.put(parameter.name(), weight(parameter)));
            spec.buffers().forEach(buffer -> weights.put(buffer.name(), weight(buffer)));
            return weights;
        }

        /** A file of the encoder, whose embeddings are of that layer. */
        public EncoderFile file(EmbeddingLayer layer) {
            EncoderMetadata metadata = new EncoderMetadata(
                    "main",
                    1,
                    1_000,
                    10,
                    spec.architecture().id(),
                    spec.stem().id(),
                    spec.projectorHiddenSize(),
                    spec.projectionSize(),
                    spec.architecture().featureSize(),
                    side,
                    Normalisation.IMAGENET,
                    layer,
                    0,
                    new TreeMap<>());
            return new EncoderFile(metadata, new TreeMap<>(weights()));
        }

        public HostArray views() {
            float[] values = floats(stored("views"), BATCH * 3 * side * side, 4);
            return new HostArray(new long[] {BATCH, 3, side, side}, values);
        }

        public byte[] pixels() {
            double[] numbers = uniform("pixels", BATCH * side * side * 3);
            byte[] pixels = new byte[numbers.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (int) (numbers[i] * 256);
            }
            return pixels;
        }

        /** Asserts that the values have the norm, the dot product and the elements that PyTorch's have. */
        public void assertMatches(String what, float[] values) {
            double[] expected = Arrays.stream(stored(what).split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            double norm = expected[0];
            double typical = norm / Math.sqrt(values.length);
            assertThat(Arrays.stream(summary(values)).limit(2).toArray())
                    .as("%s %s: norm and dot product", this, what)
                    .containsExactly(Arrays.copyOf(expected, 2), within(tolerance(what) * Math.max(norm, 1e-3)));
            assertThat(Arrays.stream(summary(values)).skip(2).toArray())
                    .as("%s %s: first, middle and last element", this, what)
                    .containsExactly(
                            Arrays.copyOfRange(expected, 2, 5),
                            within(tolerance(what) * elementScale(what, norm, Math.max(typical, max(expected)))));
        }

        /**
         * Of float32 against float64: what the rounding of each layer grows to over the layers behind it. Of ResNet-50, some of its
         * million ReLUs then fall on the other side of 0: the difference of PyTorch's own gradients in float32 and in float64 has up
         * to 0.035 of their norm, in whichever elements. So there an element is allowed that share of the norm.
         */
        private double tolerance(String what) {
            return switch (spec.architecture()) {
                case RESNET34 -> 1e-3;
                case RESNET50 -> what.startsWith("gradient/") ? 0.08 : 1e-3;
                default -> 1e-4;
            };
        }

        private double elementScale(String what, double norm, double element) {
            boolean inAnyElement = spec.architecture() == Architecture.RESNET50 && what.startsWith("gradient/");
            return Math.max(inAnyElement ? norm : element, 1e-3);
        }

        private String stored(String what) {
            String key = "%s-%s-%d/%s".formatted(spec.architecture(), spec.stem(), side, what);
            return Objects.requireNonNull(STORED.getProperty(key), key);
        }

        private static double max(double[] expected) {
            return Arrays.stream(expected).skip(2).map(Math::abs).max().orElseThrow();
        }
    }

    /** {@code (u - 0.5) * width} for the uniform numbers of the name. */
    public static float[] floats(String name, int count, double width) {
        double[] numbers = uniform(name, count);
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) ((numbers[i] - 0.5) * width);
        }
        return floats;
    }

    private static HostArray weight(ParameterSpec parameter) {
        String name = parameter.name();
        long[] shape = parameter.dimensions();
        int count = parameter.elementCount();
        if (shape.length == 4) {
            return new HostArray(shape, floats(name, count, Math.sqrt(24.0 / (shape[0] * shape[2] * shape[3]))));
        } else if (shape.length == 2) {
            return new HostArray(shape, floats(name, count, 2 / Math.sqrt(shape[1])));
        }
        float[] values = floats(name, count, 1);
        if (name.endsWith("running_var") || name.endsWith("weight")) {
            double[] numbers = uniform(name, count);
            for (int i = 0; i < count; i++) {
                values[i] = (float) (numbers[i] + 0.5);
            }
        }
        return new HostArray(shape, values);
    }

    private static double[] summary(float[] values) {
        double[] factors = uniform("summary", values.length);
        double squares = 0;
        double dot = 0;
        for (int i = 0; i < values.length; i++) {
            squares += (double) values[i] * values[i];
            dot += values[i] * (factors[i] - 0.5);
        }
        return new double[] {
            Math.sqrt(squares), dot, values[0], values[values.length / 3], values[values.length - 1],
        };
    }

    /** Pseudo-random numbers in [0, 1): a hash of the name and the index. */
    private static double[] uniform(String name, int count) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(UTF_8));
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            long hash = (i * 2654435761L + crc.getValue()) & 0xFFFFFFFFL;
            for (int round = 0; round < 2; round++) {
                hash = ((hash ^ (hash >>> 16)) * 0x45D9F3BL) & 0xFFFFFFFFL;
            }
            numbers[i] = (hash ^ (hash >>> 16)) / 0x1p32;
        }
        return numbers;
    }

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream in = ReferenceNumbers.class.getResourceAsStream("encoder_parity.properties")) {
            properties.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
