package io.tncc.schemas.codec;

import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;

/** Avro's data model of generated records, with our reader and writer. */
final class RecordModel extends SpecificData {

    /**
     * @param recordClasses finds the generated classes, wherever Avro itself was loaded from
     */
    RecordModel(ClassLoader recordClasses) {
        super(recordClasses);
        addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        // Generated coders and Avro's fast reader go around RecordReader and RecordWriter and box.
        setCustomCoders(false);
        setFastReaderEnabled(false);
    }

    @Override
    public DatumReader<?> createDatumReader(Schema writer, Schema reader) {
        return new RecordReader<>(writer, reader, this);
    }

    @Override
    public DatumWriter<?> createDatumWriter(Schema schema) {
        return new RecordWriter<>(schema, this);
    }
}
