package io.tncc.pipeline.decode;

import io.tncc.pipeline.option.InputOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Decodes records; those that can not be used go to the side output {@link #REJECTED}. The training half leaves out what it
 * is not to train on before it costs a decoding.
 */
public final class DecodeImages extends ProcessFunction<ConsumedRecord, DecodedImage> {

    /** What could not be used, as records of the topic of rejects. */
    public static final OutputTag<OutgoingRecord> REJECTED = new OutputTag<>("rejected-images") {
        private static final long serialVersionUID = 1;
    };

    private static final long serialVersionUID = 1;

    private final ImageLimits limits;
    private final int side;
    private final @Nullable Selection selection;
    private final boolean keepsSource;

    private transient ImageDecoder decoder;
    private transient Counter decodedImages;
    private transient Counter rejectedImages;
    private transient Counter leftOutImages;

    private DecodeImages(PipelineConfiguration configuration, @Nullable Selection selection, boolean keepsSource) {
        this.limits = ImageLimits.of(configuration);
        this.side = configuration.get(InputOptions.DECODE_SIDE);
        this.selection = selection;
        this.keepsSource = keepsSource;
    }

    /** The training half's: samples, and leaves out what is too old. */
    public static DecodeImages training(PipelineConfiguration configuration) {
        Selection selection = new Selection(
                configuration.get(TrainingOptions.SEED),
                configuration.get(TrainingOptions.SAMPLE_RATE),
                configuration
                        .find(TrainingOptions.MAX_LAG)
                        .map(Duration::toMillis)
                        .orElse(Long.MAX_VALUE));
        return new DecodeImages(configuration, selection, false);
    }

    /** The embedding half's: decodes all, and keeps the records, which may yet have to be rejected. */
    public static DecodeImages embedding(PipelineConfiguration configuration) {
        return new DecodeImages(configuration, null, true);
    }

    @Override
    public void open(OpenContext openContext) {
        decoder = new ImageDecoder(limits, side);
        decodedImages = getRuntimeContext().getMetricGroup().counter("decodedImages");
        rejectedImages = getRuntimeContext().getMetricGroup().counter("rejectedImages");
        leftOutImages = getRuntimeContext().getMetricGroup().counter("leftOutImages");
    }

    @Override
    public void processElement(ConsumedRecord record, Context context, Collector<DecodedImage> out) {
        @Nullable ReadRecord read = null;
        try {
            read = ReadRecord.of(record);
            ImageRecord image = read.image();
            if (selection != null && !selection.selects(read, record, Clock.systemUTC())) {
                leftOutImages.inc();
                return;
            }
            byte[] pixels = read.isDelete() ? null : decoder.decode(read.content());
            out.collect(new DecodedImage(
                    read.lane(),
                    image.getId(),
                    image.getEventTime().toEpochMilli(),
                    record.partition(),
                    record.timestampMillis(),
                    pixels,
                    keepsSource ? record : null));
            decodedImages.inc();
        } catch (RejectedException e) {
            rejectedImages.inc();
            context.output(REJECTED, Rejects.of(record, read, e));
        }
    }
}
