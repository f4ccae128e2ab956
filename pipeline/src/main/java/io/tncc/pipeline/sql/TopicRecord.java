package io.tncc.pipeline.sql;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.RecordCodec;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.formats.avro.typeutils.AvroSchemaConverter;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** The record of a topic, and the columns that its fields are. */
enum TopicRecord {
    IMAGE_RECORD(Codecs.IMAGES, ImageRecord.getClassSchema()),
    EMBEDDING(Codecs.EMBEDDINGS, Embedding.getClassSchema()),
    ENCODER_VERSION(Codecs.ENCODER_VERSIONS, EncoderVersion.getClassSchema()),
    ENCODER_PROMOTION(Codecs.ENCODER_PROMOTIONS, EncoderPromotion.getClassSchema()),
    TRAINING_PROGRESS(Codecs.TRAINING_PROGRESS, TrainingProgress.getClassSchema()),
    REJECTED_IMAGE(Codecs.REJECTED_IMAGES, RejectedImage.getClassSchema());

    private final RecordCodec<? extends SpecificRecordBase> codec;
    private final Schema schema;

    TopicRecord(RecordCodec<? extends SpecificRecordBase> codec, Schema schema) {
        this.codec = codec;
        this.schema = schema;
    }

    /** Reads the messages of the topic. */
    RecordCodec<? extends SpecificRecordBase> codec() {
        return codec;
    }

    /** What the messages of the topic are written by. */
    Schema schema() {
        return schema;
    }

    /** All columns that a table may have, in the order of the fields. */
    RowType columns() {
        return (RowType)
                AvroSchemaConverter.convertToDataType(schema.toString(), false).getLogicalType();
    }

    /**
     * The place of each column of a table among the fields.
     *
     * @throws ValidationException if a column is no field of the record, or of another type than it
     */
    int[] placesOf(RowType table) {
        RowType columns = columns();
        return table.getFields().stream()
                .mapToInt(column -> {
                    int place = columns.getFieldIndex(column.getName());
                    if (place < 0) {
                        throw new ValidationException("A table of %s has no column %s, but %s"
                                .formatted(this, column.getName(), columns.getFieldNames()));
                    }
                    requireType(column, columns.getTypeAt(place));
                    return place;
                })
                .toArray();
    }

    /** The same, where a row becomes a whole record. */
    void requireAllOf(RowType table) {
        placesOf(table);
        List<String> names = columns().getFieldNames();
        if (!table.getFieldNames().equals(names)) {
            throw new ValidationException("A table that %s is written to has the columns %s in this order, not %s"
                    .formatted(this, names, table.getFieldNames()));
        }
    }

    private void requireType(RowType.RowField column, LogicalType type) {
        if (!nullable(column.getType()).equals(nullable(type))) {
            throw new ValidationException("The column %s of a table of %s is %s, not %s"
                    .formatted(
                            column.getName(),
                            this,
                            type.asSummaryString(),
                            column.getType().asSummaryString()));
        }
    }

    /** Whether a column may be null is the table's own business. */
    private static LogicalType nullable(LogicalType type) {
        if (type instanceof ArrayType array) {
            return new ArrayType(nullable(array.getElementType()));
        } else if (type instanceof RowType row) {
            return new RowType(row.getFields().stream()
                    .map(field -> new RowType.RowField(field.getName(), nullable(field.getType())))
                    .toList());
        } else {
            return type.copy(true);
        }
    }

    /** The name of the record, by which the option has it too. */
    @Override
    public String toString() {
        return schema.getName();
    }
}
