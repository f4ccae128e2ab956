package io.tncc.model.encoder;

import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.Safetensors;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Weights to begin with instead of random ones: those of a safetensors file with torchvision's names, be it a {@code
 * state_dict} of torchvision's or an encoder file. The classifier ({@code fc.*}) and BatchNorm's counts of batches are left out.
 *
 * @param name of the file, for messages
 * @param sha256 of the file
 * @param tensors of the file by name
 */
public record WarmStart(String name, String sha256, SortedMap<String, HostArray> tensors) {

    private static final String CLASSIFIER = "fc.";
    private static final String BATCH_COUNT = ".num_batches_tracked";

    /**
     * Reads a file.
     *
     * @throws io.tncc.model.file.EncoderFileException if it is not safetensors
     */
    public static WarmStart parse(String name, byte[] file) {
        SortedMap<String, HostArray> tensors =
                new TreeMap<>(Safetensors.parse(file).tensors());
        tensors.keySet().removeIf(tensor -> tensor.startsWith(CLASSIFIER) || tensor.endsWith(BATCH_COUNT));
        return new WarmStart(name, EncoderFile.sha256(file), tensors);
    }

    /**
     * Checks that an encoder can begin with the file.
     *
     * @throws IllegalArgumentException naming the tensors that are missing, unknown or of another shape
     */
    public void requireMatching(EncoderSpec spec) {
        if (hasProjector()) {
            spec.requireMatching(tensors);
        } else {
            spec.requireMatchingBackbone(tensors);
        }
    }

    /**
     * Parameters and buffers by name: a pure function of the file, and if it has no projector, of seed and lane, which then give a
     * new one.
     *
     * @param spec of an encoder that can begin with the file: {@link #requireMatching}
     */
    public SortedMap<String, HostArray> weights(EncoderSpec spec, long seed, String lane) {
        SortedMap<String, HostArray> weights = new TreeMap<>(tensors);
        if (!hasProjector()) {
            InitialWeights.of(spec, seed, lane).forEach((parameter, fresh) -> {
                if (parameter.startsWith(EncoderSpec.PROJECTOR)) {
                    weights.put(parameter, fresh);
                }
            });
        }
        return weights;
    }

    private boolean hasProjector() {
        return tensors.keySet().stream().anyMatch(tensor -> tensor.startsWith(EncoderSpec.PROJECTOR));
    }

    @Override
    public String toString() {
        return "%s (SHA-256 %s)".formatted(name, sha256);
    }
}
