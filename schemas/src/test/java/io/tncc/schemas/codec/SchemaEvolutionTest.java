package io.tncc.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.ImageRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to records when a later version adds fields with defaults: the stored files under schemas one field longer. */
class SchemaEvolutionTest {

    static List<Golden<?>> all() {
        return Golden.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aNewReaderReadsAnOldRecordAndFillsInTheDefault(Golden<?> golden) throws Exception {
        Schema newer = withFieldsAdded(golden.writerSchema());

        GenericRecord read = reader(newer, golden.writerSchema()).decode(golden.stored());

        assertThat(read.get("addedText")).hasToString("none");
        assertThat(read.get("addedFloats")).isEqualTo(List.of(1.5f));
        assertThat(withoutAddedFields(read, golden.writerSchema())).isEqualTo(generic(golden));
    }

    @ParameterizedTest
    @MethodSource("all")
    void anOldReaderThatIsGivenTheNewSchemaSkipsItsFields(Golden<?> golden) throws Exception {
        Schema newer = withFieldsAdded(golden.writerSchema());
        byte[] message = writtenWith(newer, golden);
        SchemaStore.Cache schemas = new SchemaStore.Cache();
        RecordCodec<?> codec = RecordCodec.of(classOf(golden), schemas);
        String fingerprint = "%016x".formatted(SchemaNormalization.parsingFingerprint64(newer));

        assertThatExceptionOfType(UnknownSchemaException.class)
                .isThrownBy(() -> codec.decode(message))
                .withMessageContaining(fingerprint);

        schemas.addSchema(newer);
        assertThat((Object) codec.decode(message)).isEqualTo(golden.record());
    }

    @Test
    void aCodecFillsInAFieldThatAnOlderWriterLacked() throws Exception {
        Golden<ImageRecord> golden = Golden.image();
        Schema older = withoutField(golden.writerSchema(), "label");
        SchemaStore.Cache schemas = new SchemaStore.Cache();
        schemas.addSchema(older);

        ImageRecord read = RecordCodec.of(ImageRecord.class, schemas).decode(writtenWith(older, golden));

        ImageRecord expected =
                ImageRecord.newBuilder(golden.record()).setLabel(null).build();
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void theSchemaOfAnotherRecordIsNotRead() {
        Golden<ImageRecord> image = Golden.image();
        SchemaStore.Cache schemas = new SchemaStore.Cache();
        schemas.addSchema(image.writerSchema());

        assertThatExceptionOfType(UnknownSchemaException.class)
                .isThrownBy(() -> RecordCodec.of(Embedding.class, schemas).decode(image.encoded()))
                .withMessageContaining(
                        "io.tncc.schemas.ImageRecord, which cannot be read as io.tncc.schemas.Embedding");
    }

    private static Class<? extends SpecificRecord> classOf(Golden<?> golden) {
        return golden.record().getClass();
    }

    /** A field before the others and one behind them, of types that a reader has to skip by their length. */
    private static Schema withFieldsAdded(Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field("addedText", Schema.create(Schema.Type.STRING), "Added.", "none"));
        schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        Schema floats = Schema.createArray(Schema.create(Schema.Type.FLOAT));
        fields.add(new Schema.Field("addedFloats", floats, "Added.", List.of(1.5f)));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static Schema withoutField(Schema schema, String name) {
        List<Schema.Field> fields = schema.getFields().stream()
                .filter(field -> !field.name().equals(name))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static BinaryMessageDecoder<GenericRecord> reader(Schema reader, Schema writer) {
        BinaryMessageDecoder<GenericRecord> decoder = new BinaryMessageDecoder<>(GenericData.get(), reader);
        decoder.addSchema(writer);
        return decoder;
    }

    private static GenericRecord generic(Golden<?> golden) throws Exception {
        return reader(golden.writerSchema(), golden.writerSchema()).decode(golden.stored());
    }

    private static byte[] writtenWith(Schema schema, Golden<?> golden) throws Exception {
        GenericRecord source = generic(golden);
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(
                    field.pos(),
                    switch (field.name()) {
                        case "addedText" -> "something";
                        case "addedFloats" -> List.of(7f, 8f, 9f);
                        default -> source.get(field.name());
                    });
        }
        ByteBuffer message = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(record);
        return message.array();
    }

    private static GenericRecord withoutAddedFields(GenericRecord record, Schema schema) {
        GenericRecord rest = new GenericData.Record(schema);
        schema.getFields().forEach(field -> rest.put(field.pos(), record.get(field.name())));
        return rest;
    }
}
