package io.tncc.schemas.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.message.SchemaStore;

/**
 * Every schema with which a record was ever written, from the resources {@code released/<record>-<n>.avsc}, n counting up
 * from 1. A released file never changes and never goes; a change of a schema in {@code src/main/avro} comes with a copy under the
 * next n, or the records already written could no longer be read.
 */
public final class ReleasedSchemas {

    private ReleasedSchemas() {}

    /**
     * The schemas of the record, oldest first.
     *
     * @param record the simple name of the record, such as {@code Embedding}
     * @throws IllegalArgumentException if none was released
     */
    public static List<Schema> of(String record) {
        List<Schema> schemas = new ArrayList<>();
        for (int n = 1; ; n++) {
            try (InputStream file =
                    ReleasedSchemas.class.getResourceAsStream("released/" + record + "-" + n + ".avsc")) {
                if (file == null) {
                    break;
                }
                schemas.add(new Schema.Parser().parse(file));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the released schema %d of %s".formatted(n, record), e);
            }
        }
        if (schemas.isEmpty()) {
            throw new IllegalArgumentException("No schema of " + record + " was ever released");
        }
        return List.copyOf(schemas);
    }

    static SchemaStore storeOf(String record) {
        SchemaStore.Cache store = new SchemaStore.Cache();
        of(record).forEach(store::addSchema);
        return store;
    }
}
