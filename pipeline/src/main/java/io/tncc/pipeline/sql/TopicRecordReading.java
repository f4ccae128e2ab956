package io.tncc.pipeline.sql;

import io.tncc.schemas.codec.UndecodableRecordException;
import java.io.IOException;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.formats.avro.AvroToRowDataConverters;
import org.apache.flink.formats.avro.AvroToRowDataConverters.AvroToRowDataConverter;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/** The columns of a table from the messages of a topic. */
final class TopicRecordReading implements DeserializationSchema<RowData> {

    private static final long serialVersionUID = 1;

    private final TopicRecord record;
    private final int[] places;
    private final TypeInformation<RowData> type;
    private final boolean ignoresErrors;
    private final AvroToRowDataConverter converter;

    /**
     * The columns of a table.
     *
     * @param places of each column among the fields of the record
     * @param ignoresErrors whether messages that are no such record are left out
     */
    TopicRecordReading(TopicRecord record, int[] places, TypeInformation<RowData> type, boolean ignoresErrors) {
        this.record = record;
        this.places = places.clone();
        this.type = type;
        this.ignoresErrors = ignoresErrors;
        this.converter = AvroToRowDataConverters.createRowConverter(record.columns(), false);
    }

    /** Nothing for a tombstone. */
    @Override
    public @Nullable RowData deserialize(byte @Nullable [] message) throws IOException {
        if (message == null) {
            return null;
        }
        try {
            GenericRowData fields =
                    (GenericRowData) converter.convert(record.codec().decode(message));
            return columnsOf(fields);
        } catch (UndecodableRecordException e) {
            if (ignoresErrors) {
                return null;
            }
            throw new IOException(
                    "A message of the topic is no %s: %s. With '%s.%s' = 'true' such messages are left out."
                            .formatted(
                                    record,
                                    e.getMessage(),
                                    TopicFormatFactory.IDENTIFIER,
                                    TopicFormatFactory.IGNORE_PARSE_ERRORS.key()),
                    e);
        }
    }

    private RowData columnsOf(GenericRowData fields) {
        GenericRowData row = new GenericRowData(places.length);
        for (int column = 0; column < places.length; column++) {
            row.setField(column, fields.getField(places[column]));
        }
        return row;
    }

    @Override
    public boolean isEndOfStream(RowData row) {
        return false;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return type;
    }
}
