package io.tncc.model.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tncc.model.engine.HostArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The JSON header of a safetensors file: the metadata, and where each array lies. */
record SafetensorsHeader(SortedMap<String, String> metadata, SortedMap<String, Entry> entries) {

    static final String METADATA = "__metadata__";

    /** Names are not cached: those of a hostile file would stay for ever. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** An array: bytes {@code begin} to {@code end} of what follows the header. */
    record Entry(ElementType type, long[] shape, long begin, long end) {}

    /** The header of the content, padded with spaces to a multiple of 8 bytes. */
    static byte[] write(Safetensors content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!content.metadata().isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> entry : content.metadata().entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long begin = 0;
            for (Map.Entry<String, HostArray> tensor : content.tensors().entrySet()) {
                long[] shape = tensor.getValue().shape();
                long end = begin + (long) tensor.getValue().values().length * Float.BYTES;
                json.writeObjectFieldStart(tensor.getKey());
                json.writeStringField("dtype", ElementType.F32.name());
                json.writeFieldName("shape");
                json.writeArray(shape, 0, shape.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {begin, end}, 0, 2);
                json.writeEndObject();
                begin = end;
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new EncoderFileException("The header cannot be written: " + e.getMessage(), e);
        }
        while (bytes.size() % 8 != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    /** Reads the header in these bytes of the file. */
    static SafetensorsHeader parse(byte[] file, int offset, int length) {
        SafetensorsHeader header = new SafetensorsHeader(new TreeMap<>(), new TreeMap<>());
        try (Reader text = strictUtf8(file, offset, length);
                JsonParser json = JSON.createParser(text)) {
            require(json.nextToken() == JsonToken.START_OBJECT, "The header is not a JSON object");
            boolean metadataRead = false;
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                if (name.equals(METADATA)) {
                    require(!metadataRead, "The header has %s twice", METADATA);
                    metadataRead = true;
                    readMetadata(json, header.metadata);
                } else {
                    require(!header.entries.containsKey(name), "The header has the tensor %s twice", name);
                    header.entries.put(name, readEntry(json, name));
                }
            }
            require(json.currentToken() == JsonToken.END_OBJECT, "The header is not a JSON object");
            require(json.nextToken() == null, "Something follows the JSON object of the header");
        } catch (IOException e) {
            throw new EncoderFileException("The header is not valid JSON: " + e.getMessage(), e);
        }
        return header;
    }

    /** Checks that the arrays lie one after the other, without gap or overlap, and fill the bytes that there are. */
    void requireExactCover(long dataBytes) {
        List<Map.Entry<String, Entry>> inPlace = entries.entrySet().stream()
                .sorted(Comparator.comparingLong(
                                (Map.Entry<String, Entry> e) -> e.getValue().begin())
                        .thenComparingLong(e -> e.getValue().end()))
                .toList();
        long covered = 0;
        for (Map.Entry<String, Entry> tensor : inPlace) {
            Entry entry = tensor.getValue();
            require(
                    entry.begin == covered,
                    "Tensor %s begins at byte %d, but the one before ends at %d",
                    tensor.getKey(),
                    entry.begin,
                    covered);
            require(
                    entry.end <= dataBytes,
                    "Tensor %s ends at byte %d, but there are %d",
                    tensor.getKey(),
                    entry.end,
                    dataBytes);
            covered = entry.end;
        }
        require(covered == dataBytes, "The tensors fill %d bytes, but there are %d", covered, dataBytes);
    }

    private static Reader strictUtf8(byte[] file, int offset, int length) {
        return new InputStreamReader(
                new ByteArrayInputStream(file, offset, length), StandardCharsets.UTF_8.newDecoder());
    }

    private static void readMetadata(JsonParser json, SortedMap<String, String> metadata) throws IOException {
        require(json.nextToken() == JsonToken.START_OBJECT, "%s is not an object", METADATA);
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            require(json.nextToken() == JsonToken.VALUE_STRING, "Metadata %s is not a string", key);
            require(metadata.put(key, json.getText()) == null, "The metadata has %s twice", key);
        }
        require(json.currentToken() == JsonToken.END_OBJECT, "%s is not an object", METADATA);
    }

    private static Entry readEntry(JsonParser json, String name) throws IOException {
        require(json.nextToken() == JsonToken.START_OBJECT, "Tensor %s is not described by an object", name);
        ElementType type = null;
        long[] shape = null;
        long[] offsets = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            switch (field) {
                case "dtype" -> {
                    require(type == null, "Tensor %s has dtype twice", name);
                    type = readType(json, name);
                }
                case "shape" -> {
                    require(shape == null, "Tensor %s has shape twice", name);
                    shape = readNumbers(json, name, field);
                }
                case "data_offsets" -> {
                    require(offsets == null, "Tensor %s has data_offsets twice", name);
                    offsets = readNumbers(json, name, field);
                }
                default -> throw new EncoderFileException("Tensor " + name + " has an unknown field " + field);
            }
        }
        require(json.currentToken() == JsonToken.END_OBJECT, "Tensor %s is not described by an object", name);
        return entry(name, type, shape, offsets);
    }

    private static Entry entry(
            String name, @Nullable ElementType type, long @Nullable [] shape, long @Nullable [] offsets) {
        if (type == null || shape == null || offsets == null) {
            throw new EncoderFileException("Tensor " + name + " lacks dtype, shape or data_offsets");
        }
        require(
                offsets.length == 2 && offsets[0] <= offsets[1],
                "Tensor %s has data_offsets %s: not a begin and an end",
                name,
                Arrays.toString(offsets));
        long bytes = type.bytes();
        try {
            for (long axis : shape) {
                bytes = Math.multiplyExact(bytes, axis);
            }
        } catch (ArithmeticException e) {
            throw new EncoderFileException(
                    "Tensor %s has a shape too large: %s".formatted(name, Arrays.toString(shape)), e);
        }
        require(
                bytes == offsets[1] - offsets[0],
                "Tensor %s of shape %s and dtype %s has %d bytes, not the %d of its data_offsets",
                name,
                Arrays.toString(shape),
                type,
                bytes,
                offsets[1] - offsets[0]);
        return new Entry(type, shape, offsets[0], offsets[1]);
    }

    private static ElementType readType(JsonParser json, String name) throws IOException {
        require(json.nextToken() == JsonToken.VALUE_STRING, "Tensor %s has a dtype that is not a string", name);
        String dtype = json.getText();
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(dtype)) {
                return type;
            }
        }
        throw new EncoderFileException("Tensor %s has the dtype %s; what can be read is %s"
                .formatted(name, dtype, Arrays.toString(ElementType.values())));
    }

    private static long[] readNumbers(JsonParser json, String name, String field) throws IOException {
        require(json.nextToken() == JsonToken.START_ARRAY, "Tensor %s: %s is not an array", name, field);
        LongStream.Builder numbers = LongStream.builder();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(
                    json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getLongValue() >= 0,
                    "Tensor %s: %s holds %s, not numbers from 0",
                    name,
                    field,
                    json.getText());
            numbers.add(json.getLongValue());
        }
        return numbers.build().toArray();
    }

    /** The message is made only of what does not hold: names may be long, and many numbers may be required of one. */
    private static void require(boolean holds, String otherwise, Object... details) {
        if (!holds) {
            throw new EncoderFileException(otherwise.formatted(details));
        }
    }
}
