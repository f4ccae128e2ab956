package io.tncc.model.file;

import io.tncc.model.engine.HostArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of a safetensors file: named arrays, and text about them.
 *
 * <p>The format: the length of the header in 8 bytes, little-endian; the header, a JSON object that gives type, shape and
 * place of each array, padded with spaces to a multiple of 8 bytes; the elements, little-endian, without gaps. Source:
 * <a href="https://github.com/huggingface/safetensors#format">github.com/huggingface/safetensors</a>.
 *
 * @param metadata text by name
 * @param tensors arrays by name; no name is {@code __metadata__}
 */
public record Safetensors(SortedMap<String, String> metadata, SortedMap<String, HostArray> tensors) {

    /** As the format's reference implementation has it. */
    static final int MAX_HEADER_BYTES = 100_000_000;

    /** The length of the header's length. */
    static final int PREFIX_BYTES = Long.BYTES;

    public Safetensors {
        metadata = sortedCopy(metadata);
        tensors = sortedCopy(tensors);
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new EncoderFileException("No tensor can have the name " + SafetensorsHeader.METADATA);
        }
    }

    /**
     * The file. A pure function of the content: the same content gives the same bytes, in any JVM.
     *
     * @throws EncoderFileException if the file would be over 2 GiB, its header over 100 MB, or a name is not valid Unicode
     */
    public byte[] toBytes() {
        byte[] header = SafetensorsHeader.write(this);
        long bytes = PREFIX_BYTES + header.length;
        for (HostArray tensor : tensors.values()) {
            bytes += (long) tensor.values().length * Float.BYTES;
        }
        if (header.length > MAX_HEADER_BYTES || bytes > Integer.MAX_VALUE - 8) {
            throw new EncoderFileException(
                    "A file of %d bytes with a header of %d is too large: at most 2 GiB and %d bytes"
                            .formatted(bytes, header.length, MAX_HEADER_BYTES));
        }
        ByteBuffer file = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (HostArray tensor : tensors.values()) {
            file.asFloatBuffer().put(tensor.values());
            file.position(file.position() + tensor.values().length * Float.BYTES);
        }
        return file.array();
    }

    /**
     * Reads a file. Arrays of F32, F16 and BF16 keep their values, those of F64 and I64 are rounded to float32. Allocates in
     * proportion to the bytes given, whatever sizes the file claims.
     *
     * @throws EncoderFileException if anything in the file contradicts the format, or an array has another type
     */
    public static Safetensors parse(byte[] file) {
        if (file.length < PREFIX_BYTES) {
            throw new EncoderFileException("A safetensors file has at least 8 bytes, not " + file.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long headerBytes = bytes.getLong();
        if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES || headerBytes > bytes.remaining()) {
            throw new EncoderFileException("The header is said to have %s bytes; at most %d, and %d are there"
                    .formatted(Long.toUnsignedString(headerBytes), MAX_HEADER_BYTES, bytes.remaining()));
        }
        int dataStart = PREFIX_BYTES + (int) headerBytes;
        SafetensorsHeader header = SafetensorsHeader.parse(file, PREFIX_BYTES, (int) headerBytes);
        header.requireExactCover(file.length - dataStart);

        SortedMap<String, HostArray> tensors = new TreeMap<>();
        header.entries().forEach((name, entry) -> {
            ByteBuffer elements = bytes.slice(dataStart + (int) entry.begin(), (int) (entry.end() - entry.begin()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            tensors.put(name, new HostArray(entry.shape(), entry.type().read(elements)));
        });
        return new Safetensors(header.metadata(), tensors);
    }

    /** An unmodifiable copy in the natural order, whatever order the given one has. */
    static <V> SortedMap<String, V> sortedCopy(Map<String, V> map) {
        SortedMap<String, V> copy = new TreeMap<>();
        map.forEach(copy::put);
        return Collections.unmodifiableSortedMap(copy);
    }
}
