package io.tncc.pipeline.sql;

import java.util.Set;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * The format {@value #IDENTIFIER} of Flink SQL: values of the topics, which are Avro in single-object encoding.
 *
 * <p>A table that is read has any of the record's fields as columns; one that is written to has all, in their order.
 */
public final class TopicFormatFactory implements DeserializationFormatFactory, SerializationFormatFactory {

    static final String IDENTIFIER = "tncc";

    static final ConfigOption<TopicRecord> RECORD = ConfigOptions.key("record")
            .enumType(TopicRecord.class)
            .noDefaultValue()
            .withDescription("Which record the topic has.");

    static final ConfigOption<Boolean> IGNORE_PARSE_ERRORS = ConfigOptions.key("ignore-parse-errors")
            .booleanType()
            .defaultValue(false)
            .withDescription("Leave out messages that are no such record. Otherwise they fail the query.");

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(RECORD);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(IGNORE_PARSE_ERRORS);
    }

    @Override
    public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
            DynamicTableFactory.Context table, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        TopicRecord record = options.get(RECORD);
        boolean ignoresErrors = options.get(IGNORE_PARSE_ERRORS);
        return new DecodingFormat<>() {
            @Override
            public DeserializationSchema<RowData> createRuntimeDecoder(
                    DynamicTableSource.Context context, DataType columns) {
                return new TopicRecordReading(
                        record,
                        record.placesOf((RowType) columns.getLogicalType()),
                        context.createTypeInformation(columns),
                        ignoresErrors);
            }

            @Override
            public ChangelogMode getChangelogMode() {
                return ChangelogMode.insertOnly();
            }
        };
    }

    @Override
    public EncodingFormat<SerializationSchema<RowData>> createEncodingFormat(
            DynamicTableFactory.Context table, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        TopicRecord record = options.get(RECORD);
        return new EncodingFormat<>() {
            @Override
            public SerializationSchema<RowData> createRuntimeEncoder(
                    DynamicTableSink.Context context, DataType columns) {
                record.requireAllOf((RowType) columns.getLogicalType());
                return new TopicRecordWriting(record);
            }

            @Override
            public ChangelogMode getChangelogMode() {
                return ChangelogMode.insertOnly();
            }
        };
    }
}
