package io.tncc.pipeline.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.formats.avro.RowDataToAvroConverters;
import org.apache.flink.formats.avro.RowDataToAvroConverters.RowDataToAvroConverter;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/** Messages of a topic from the rows of a table. */
final class TopicRecordWriting implements SerializationSchema<RowData> {

    private static final long serialVersionUID = 1;

    private final TopicRecord record;
    private final RowDataToAvroConverter converter;
    private transient @Nullable BinaryMessageEncoder<GenericRecord> encoder;

    TopicRecordWriting(TopicRecord record) {
        this.record = record;
        this.converter = RowDataToAvroConverters.createConverter(record.columns(), false);
    }

    @Override
    public byte[] serialize(RowData row) {
        BinaryMessageEncoder<GenericRecord> messages = encoder;
        if (messages == null) {
            messages = new BinaryMessageEncoder<>(GenericData.get(), record.schema());
            encoder = messages;
        }
        try {
            return messages.encode((GenericRecord) converter.convert(record.schema(), row))
                    .array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("This row is no %s: %s".formatted(record, e.getMessage()), e);
        }
    }
}
