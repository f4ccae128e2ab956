package io.tncc.pipeline.option;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The options of a job as they lie in state: all that have a value, be it a default, so that a later release may fix any of them, and
 * the names of the half's extensions. Left out are properties that are passed on, which may be secret. The format: its version (int),
 * the number of options (int), then each as key, value (both in modified UTF-8) and whether it was fixed (boolean).
 *
 * @param values by key
 */
record SavedOptions(SortedMap<String, Value> values) {

    private static final int VERSION = 1;

    /**
     * The value of an option.
     *
     * @param text as it may be written in the file of options
     * @param fixed whether the build that saved it would not have gone on with another
     */
    record Value(String text, boolean fixed) {}

    static SavedOptions of(PipelineConfiguration configuration, Half half) {
        SortedMap<String, Value> values = new TreeMap<>();
        for (Option option : Option.ALL) {
            if (!option.isMap()) {
                configuration
                        .find(option.config())
                        .ifPresent(value ->
                                values.put(option.key(), new Value(OptionText.value(value), option.isFixedIn(half))));
            }
        }
        configuration.extensions().names().forEach((point, name) -> {
            if (half == Half.TRAINING ? point.inTraining() : point.inEmbedding()) {
                values.put(point.key(), new Value(name, true));
            }
        });
        return new SavedOptions(values);
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeInt(values.size());
            for (Map.Entry<String, Value> entry : values.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue().text());
                out.writeBoolean(entry.getValue().fixed());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * The options that {@link #toBytes} wrote.
     *
     * @throws IllegalStateException if the format has another version or is cut off
     */
    static SavedOptions parse(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IllegalStateException(
                        "This build reads version %d of the options in state, not version %d: the state was written by another release"
                                .formatted(VERSION, version));
            }
            SortedMap<String, Value> values = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                values.put(in.readUTF(), new Value(in.readUTF(), in.readBoolean()));
            }
            return new SavedOptions(values);
        } catch (IOException e) {
            throw new IllegalStateException("The options in state are cut off", e);
        }
    }
}
