package io.tncc.cli.export;

import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.ParameterSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.image.Normalisation;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Encoders of random weights and statistics, in which each number matters. */
public final class TestEncoder {

    private TestEncoder() {}

    /** A small one for images of 32 x 32 pixels. */
    public static EncoderFile resnet20() {
        return of(Architecture.RESNET20, Stem.CIFAR, 32, EmbeddingLayer.BACKBONE);
    }

    /** One of any kind. */
    public static EncoderFile of(Architecture architecture, Stem stem, int side, EmbeddingLayer layer) {
        EncoderSpec spec = new EncoderSpec(architecture, stem, 48, 24);
        SplittableRandom random = new SplittableRandom(1);
        SortedMap<String, HostArray> weights = new TreeMap<>();
        for (ParameterSpec parameter : spec.parameters()) {
            weights.put(parameter.name(), array(parameter, random));
        }
        for (ParameterSpec buffer : spec.buffers()) {
            weights.put(buffer.name(), array(buffer, random));
        }
        return new EncoderFile(
                new EncoderMetadata(
                        "main",
                        3,
                        1_000,
                        10,
                        architecture.id(),
                        stem.id(),
                        48,
                        24,
                        architecture.featureSize(),
                        side,
                        Normalisation.CIFAR_10,
                        layer,
                        0,
                        new TreeMap<>()),
                weights);
    }

    /** Kernels of variance 2 / inputs, as networks begin with; scales and variances about 1, the others about 0. */
    private static HostArray array(ParameterSpec parameter, SplittableRandom random) {
        long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
        float[] values = new float[parameter.elementCount()];
        double inputs = values.length / (double) shape[0];
        for (int i = 0; i < values.length; i++) {
            double uniform = random.nextDouble();
            if (shape.length > 1) {
                values[i] = (float) ((uniform - 0.5) * Math.sqrt(24 / inputs));
            } else if (parameter.name().endsWith("running_var")
                    || parameter.name().endsWith("weight")) {
                values[i] = (float) (0.5 + uniform);
            } else {
                values[i] = (float) (uniform - 0.5);
            }
        }
        return new HostArray(shape, values);
    }

    /** Pictures of patches, each another. */
    public static byte[] pixels(int count, int side) {
        SplittableRandom random = new SplittableRandom(2);
        byte[] pixels = new byte[count * side * side * 3];
        for (int image = 0; image < count; image++) {
            int patch = 1 << image;
            int[] colors = random.ints(3L * (side / patch + 1), 0, 256).toArray();
            for (int i = 0; i < side * side * 3; i++) {
                int column = i / 3 % side / patch;
                pixels[image * side * side * 3 + i] = (byte) colors[column * 3 + i % 3];
            }
        }
        return pixels;
    }
}
