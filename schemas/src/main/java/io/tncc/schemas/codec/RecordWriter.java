package io.tncc.schemas.codec;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificDatumWriter;

/** Writes generated records, and a {@link FloatVector} straight from its array. */
final class RecordWriter<T> extends SpecificDatumWriter<T> {

    RecordWriter(Schema schema, RecordModel model) {
        super(schema, model);
    }

    @Override
    protected void writeArray(Schema schema, Object datum, Encoder out) throws IOException {
        if (datum instanceof FloatVector vector && schema.getElementType().getType() == Schema.Type.FLOAT) {
            writeFloats(vector.values(), out);
        } else {
            super.writeArray(schema, datum, out);
        }
    }

    private static void writeFloats(float[] values, Encoder out) throws IOException {
        out.writeArrayStart();
        out.setItemCount(values.length);
        for (float value : values) {
            out.startItem();
            out.writeFloat(value);
        }
        out.writeArrayEnd();
    }
}
