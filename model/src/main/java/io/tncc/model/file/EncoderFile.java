package io.tncc.model.file;

import io.tncc.model.engine.HostArray;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/**
 * One version of an encoder as a file that anyone can use: safetensors, with torchvision's names of parameters.
 *
 * @param metadata everything needed to use the weights
 * @param weights the parameters and running statistics by name, float32
 */
public record EncoderFile(EncoderMetadata metadata, SortedMap<String, HostArray> weights) {

    public EncoderFile {
        weights = Safetensors.sortedCopy(weights);
    }

    /**
     * The file. A pure function of metadata and weights, so that the same training gives the same {@link #sha256}.
     *
     * @throws EncoderFileException if it cannot be written as safetensors
     */
    public byte[] toBytes() {
        return new Safetensors(metadata.toText(), weights).toBytes();
    }

    /**
     * Reads a file.
     *
     * @throws EncoderFileException if it is not safetensors, not an encoder file, or of a version unknown here
     */
    public static EncoderFile parse(byte[] file) {
        Safetensors content = Safetensors.parse(file);
        return new EncoderFile(EncoderMetadata.of(content.metadata()), content.tensors());
    }

    /** The SHA-256 of the bytes, in lower-case hexadecimal. */
    public static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
