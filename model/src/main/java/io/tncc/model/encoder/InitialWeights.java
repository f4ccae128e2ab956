package io.tncc.model.encoder;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tncc.model.encoder.NetworkLayer.Convolution;
import io.tncc.model.encoder.NetworkLayer.Linear;
import io.tncc.model.engine.HostArray;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/**
 * The weights of an encoder that has seen nothing: a pure function of the spec, the seed and the lane.
 *
 * <p>Distributed as torchvision's and torch's: convolutions are normal with standard deviation sqrt(2 / fan-out) (He, Zhang,
 * Ren, Sun: "Delving Deep into Rectifiers", 2015), linear layers and their biases uniform within 1 / sqrt(inputs), BatchNorm
 * is the identity.
 *
 * <p>Each tensor has a generator of its own, SplitMix64 seeded by a SHA-256 of seed, lane and the tensor's name, so that a
 * tensor's values do not depend on which others the network has. Gaussian numbers come from pairs of uniform ones by Box
 * and Muller's formula in {@link StrictMath}: the same bits on every machine.
 */
public final class InitialWeights {

    private final long seed;
    private final String lane;
    private final SortedMap<String, HostArray> weights = new TreeMap<>();

    private InitialWeights(long seed, String lane) {
        this.seed = seed;
        this.lane = lane;
    }

    /** Parameters and buffers by name. */
    public static SortedMap<String, HostArray> of(EncoderSpec spec, long seed, String lane) {
        InitialWeights initial = new InitialWeights(seed, lane);
        for (NetworkLayer layer : NetworkLayer.flat(spec.layers())) {
            if (layer instanceof Convolution convolution) {
                initial.add(convolution);
            } else if (layer instanceof Linear linear) {
                initial.add(linear);
            }
        }
        return initial.weights;
    }

    private void add(Convolution convolution) {
        int fanOut = convolution.outputChannels() * convolution.kernel() * convolution.kernel();
        double deviation = Math.sqrt(2.0 / fanOut);
        DoubleSupplier gaussian = new Gaussian(random(convolution.weight()));
        add(convolution.weight(), () -> deviation * gaussian.getAsDouble());
        add(convolution.normWeight(), () -> 1);
        add(convolution.normBias(), () -> 0);
        add(convolution.runningMean(), () -> 0);
        add(convolution.runningVariance(), () -> 1);
    }

    private void add(Linear linear) {
        double bound = 1 / Math.sqrt(linear.inputSize());
        for (ParameterSpec parameter : linear.parameters()) {
            SplittableRandom random = random(parameter);
            add(parameter, () -> bound * (2 * random.nextDouble() - 1));
        }
    }

    private void add(ParameterSpec parameter, DoubleSupplier value) {
        float[] values = new float[parameter.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.getAsDouble();
        }
        weights.put(parameter.name(), new HostArray(parameter.dimensions(), values));
    }

    private SplittableRandom random(ParameterSpec parameter) {
        byte[] laneBytes = lane.getBytes(UTF_8);
        byte[] nameBytes = parameter.name().getBytes(UTF_8);
        ByteBuffer key = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + laneBytes.length + nameBytes.length)
                .putLong(seed)
                .putInt(laneBytes.length)
                .put(laneBytes)
                .put(nameBytes);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.array());
            return new SplittableRandom(ByteBuffer.wrap(hash).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }

    /** Normally distributed numbers from uniform ones, two by two. */
    private static final class Gaussian implements DoubleSupplier {

        private final SplittableRandom random;
        private final double[] pair = new double[2];
        private int used = 2;

        private Gaussian(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public double getAsDouble() {
            if (used == 2) {
                double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
                double angle = 2 * StrictMath.PI * random.nextDouble();
                pair[0] = radius * StrictMath.cos(angle);
                pair[1] = radius * StrictMath.sin(angle);
                used = 0;
            }
            return pair[used++];
        }
    }
}
