package io.tncc.model.file;

import io.tncc.model.image.Normalisation;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What an encoder file says about its weights: where they come from, and everything needed to use them.
 *
 * @param lane the lane that the encoder was trained on
 * @param version counts up from 0, the initial encoder, within the lane
 * @param imagesSeen how many images of the lane the encoder has been trained on
 * @param steps how many training steps it has taken
 * @param architecture the name of the backbone, such as {@code resnet20}
 * @param stem the name of the backbone's first layers, such as {@code cifar}
 * @param projectorHiddenSize the length of the projector's hidden layer
 * @param projectionSize the length of the projector's output, D
 * @param featureSize the length of the backbone's output, F
 * @param inputSide the side of the square images that the encoder takes, in pixels
 * @param normalisation of the images, from [0, 1]
 * @param embeddingLayer the output that is the embedding, after L2-normalisation
 * @param seed of the training
 * @param settings whatever else is said, by key; the options of the method begin with {@code method.}, the figures of a probe set with {@code probe.}
 */
public record EncoderMetadata(
        String lane,
        long version,
        long imagesSeen,
        long steps,
        String architecture,
        String stem,
        int projectorHiddenSize,
        int projectionSize,
        int featureSize,
        int inputSide,
        Normalisation normalisation,
        EmbeddingLayer embeddingLayer,
        long seed,
        SortedMap<String, String> settings) {

    /** The version of the metadata that is written, and the only one that is read. */
    public static final String FORMAT = "1";

    private static final String FORMAT_KEY = "tncc.format";
    private static final String LANE = "tncc.lane";
    private static final String VERSION = "tncc.version";
    private static final String IMAGES_SEEN = "tncc.images-seen";
    private static final String STEPS = "tncc.steps";
    private static final String SEED = "tncc.seed";
    private static final String ARCHITECTURE = "encoder.architecture";
    private static final String STEM = "encoder.stem";
    private static final String PROJECTOR_HIDDEN_SIZE = "encoder.projector-hidden-size";
    private static final String PROJECTION_SIZE = "encoder.projection-size";
    private static final String FEATURE_SIZE = "encoder.feature-size";
    private static final String INPUT_SIDE = "input.side";
    private static final String MEAN = "input.mean";
    private static final String STANDARD_DEVIATION = "input.standard-deviation";
    private static final String EMBEDDING_LAYER = "embedding.layer";

    private static final Set<String> KEYS = Set.of(
            FORMAT_KEY,
            LANE,
            VERSION,
            IMAGES_SEEN,
            STEPS,
            SEED,
            ARCHITECTURE,
            STEM,
            PROJECTOR_HIDDEN_SIZE,
            PROJECTION_SIZE,
            FEATURE_SIZE,
            INPUT_SIDE,
            MEAN,
            STANDARD_DEVIATION,
            EMBEDDING_LAYER);

    public EncoderMetadata {
        settings = Safetensors.sortedCopy(settings);
        requireAtLeast(0, VERSION, version);
        requireAtLeast(0, IMAGES_SEEN, imagesSeen);
        requireAtLeast(0, STEPS, steps);
        requireAtLeast(1, PROJECTOR_HIDDEN_SIZE, projectorHiddenSize);
        requireAtLeast(1, PROJECTION_SIZE, projectionSize);
        requireAtLeast(1, FEATURE_SIZE, featureSize);
        requireAtLeast(1, INPUT_SIDE, inputSide);
        for (String key : settings.keySet()) {
            if (KEYS.contains(key)) {
                throw new EncoderFileException(key + " has a place of its own and cannot be among the settings");
            }
        }
    }

    /** The same with more settings, which replace those of the same keys. */
    public EncoderMetadata with(Map<String, String> more) {
        SortedMap<String, String> all = new TreeMap<>(settings);
        all.putAll(more);
        return new EncoderMetadata(
                lane,
                version,
                imagesSeen,
                steps,
                architecture,
                stem,
                projectorHiddenSize,
                projectionSize,
                featureSize,
                inputSide,
                normalisation,
                embeddingLayer,
                seed,
                all);
    }

    /** The length of an embedding. */
    public int embeddingSize() {
        return switch (embeddingLayer) {
            case BACKBONE -> featureSize;
            case PROJECTOR -> projectionSize;
        };
    }

    /** The metadata of the file. The same text in any JVM. */
    public SortedMap<String, String> toText() {
        SortedMap<String, String> text = new TreeMap<>(settings);
        text.put(FORMAT_KEY, FORMAT);
        text.put(LANE, lane);
        text.put(VERSION, Long.toString(version));
        text.put(IMAGES_SEEN, Long.toString(imagesSeen));
        text.put(STEPS, Long.toString(steps));
        text.put(SEED, Long.toString(seed));
        text.put(ARCHITECTURE, architecture);
        text.put(STEM, stem);
        text.put(PROJECTOR_HIDDEN_SIZE, Integer.toString(projectorHiddenSize));
        text.put(PROJECTION_SIZE, Integer.toString(projectionSize));
        text.put(FEATURE_SIZE, Integer.toString(featureSize));
        text.put(INPUT_SIDE, Integer.toString(inputSide));
        text.put(MEAN, join(normalisation.mean()));
        text.put(STANDARD_DEVIATION, join(normalisation.standardDeviation()));
        text.put(EMBEDDING_LAYER, embeddingLayer.id());
        return text;
    }

    /**
     * Reads what {@link #toText} writes. Keys unknown here are settings.
     *
     * @throws EncoderFileException if the format's version is another one, a key is missing or its value not allowed
     */
    public static EncoderMetadata of(Map<String, String> text) {
        String format = read(text, FORMAT_KEY, Function.identity());
        if (!format.equals(FORMAT)) {
            throw new EncoderFileException("%s is %s, which is not known here; this release reads version %s"
                    .formatted(FORMAT_KEY, format, FORMAT));
        }
        SortedMap<String, String> settings = new TreeMap<>(text);
        settings.keySet().removeAll(KEYS);
        return new EncoderMetadata(
                read(text, LANE, Function.identity()),
                read(text, VERSION, Long::parseLong),
                read(text, IMAGES_SEEN, Long::parseLong),
                read(text, STEPS, Long::parseLong),
                read(text, ARCHITECTURE, Function.identity()),
                read(text, STEM, Function.identity()),
                read(text, PROJECTOR_HIDDEN_SIZE, Integer::parseInt),
                read(text, PROJECTION_SIZE, Integer::parseInt),
                read(text, FEATURE_SIZE, Integer::parseInt),
                read(text, INPUT_SIDE, Integer::parseInt),
                readNormalisation(text),
                read(text, EMBEDDING_LAYER, EmbeddingLayer::of),
                read(text, SEED, Long::parseLong),
                settings);
    }

    private static Normalisation readNormalisation(Map<String, String> text) {
        List<Float> mean = read(text, MEAN, EncoderMetadata::split);
        List<Float> standardDeviation = read(text, STANDARD_DEVIATION, EncoderMetadata::split);
        try {
            return new Normalisation(mean, standardDeviation);
        } catch (IllegalArgumentException e) {
            throw new EncoderFileException("%s, %s: %s".formatted(MEAN, STANDARD_DEVIATION, e.getMessage()), e);
        }
    }

    private static <T> T read(Map<String, String> text, String key, Function<String, T> parser) {
        String value = text.get(key);
        if (value == null) {
            throw new EncoderFileException("Not an encoder file: its metadata lacks " + key);
        }
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new EncoderFileException("%s cannot be %s: %s".formatted(key, value, e.getMessage()), e);
        }
    }

    private static List<Float> split(String numbers) {
        return Arrays.stream(numbers.split(",", -1)).map(Float::valueOf).toList();
    }

    private static String join(List<Float> numbers) {
        return numbers.stream().map(EncoderMetadata::shortest).collect(Collectors.joining(","));
    }

    /** The shortest decimal that reads as the number. {@code Float.toString} depends on the JDK: it changed in 19. */
    private static String shortest(float number) {
        BigDecimal exact = new BigDecimal(number);
        for (int digits = 1; ; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            String text =
                    rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
            if (Float.parseFloat(text) == number) {
                return text;
            }
        }
    }

    private static void requireAtLeast(long least, String key, long value) {
        if (value < least) {
            throw new EncoderFileException("%s is at least %d, not %d".formatted(key, least, value));
        }
    }
}
