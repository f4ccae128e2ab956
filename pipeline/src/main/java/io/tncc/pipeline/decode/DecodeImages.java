package io.tncc.pipeline.decode;

import io.tncc.pipeline.extension.EncodedContent;
import io.tncc.pipeline.metric.Metric;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Decodes the images of records; those that cannot be used go to the side output {@link Rejects#TAG}. */
public final class DecodeImages extends ProcessFunction<ConsumedRecord, DecodedImage> {

    private static final long serialVersionUID = 1;

    private final PipelineConfiguration configuration;
    private final Lanes lanes;
    private final Sampling sampling;
    private final long maxLagMillis;
    private final boolean keepOriginals;

    private transient @Nullable ImageDecoder decoder;
    private transient Counter rejected = new SimpleCounter();
    private transient Counter leftOut = new SimpleCounter();

    private DecodeImages(
            PipelineConfiguration configuration, Sampling sampling, long maxLagMillis, boolean keepOriginals) {
        this.configuration = configuration;
        this.lanes = Lanes.of(configuration);
        this.sampling = sampling;
        this.maxLagMillis = maxLagMillis;
        this.keepOriginals = keepOriginals;
    }

    /** Decodes the sampled share of images that are not too old; deletes always pass. */
    public static DecodeImages forTraining(PipelineConfiguration configuration) {
        Sampling sampling =
                new Sampling(configuration.get(TrainingOptions.SEED), configuration.get(TrainingOptions.SAMPLE_RATE));
        long maxLagMillis = configuration
                .find(TrainingOptions.MAX_LAG)
                .map(Duration::toMillis)
                .orElse(Long.MAX_VALUE);
        return new DecodeImages(configuration, sampling, maxLagMillis, false);
    }

    /** Decodes all images, and keeps the records so that images without an encoder version can still be rejected. */
    public static DecodeImages forEmbedding(PipelineConfiguration configuration) {
        return new DecodeImages(configuration, new Sampling(0, 1), Long.MAX_VALUE, true);
    }

    @Override
    public void open(OpenContext context) {
        decoder = ImageDecoder.of(configuration);
        rejected = Metric.RECORDS_REJECTED.counter(getRuntimeContext().getMetricGroup());
        leftOut = Metric.IMAGES_LEFT_OUT.counter(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(ConsumedRecord consumed, Context context, Collector<DecodedImage> out) {
        @Nullable String id = null;
        @Nullable String lane = null;
        try {
            ImageRecord image = ImageRecords.read(consumed);
            id = ImageRecords.id(image);
            lane = lanes.laneOf(image, consumed.key());
            byte[] content = ImageRecords.content(image);
            if (content != null && !(sampling.keeps(lane, id) && isYoung(consumed))) {
                leftOut.inc();
            } else {
                byte[] pixels =
                        content == null ? null : decoder().decode(new EncodedContent(content, image.getContentType()));
                out.collect(decoded(consumed, image, lane, id, pixels));
            }
        } catch (Rejection rejection) {
            rejected.inc();
            context.output(Rejects.TAG, Rejects.of(consumed, lane, id, rejection));
        }
    }

    private boolean isYoung(ConsumedRecord consumed) {
        return maxLagMillis == Long.MAX_VALUE || System.currentTimeMillis() - consumed.timestamp() <= maxLagMillis;
    }

    private DecodedImage decoded(
            ConsumedRecord consumed, ImageRecord image, String lane, String id, byte @Nullable [] pixels) {
        return new DecodedImage(
                lane,
                id,
                image.getEventTime().toEpochMilli(),
                consumed.partition(),
                consumed.timestamp(),
                decoder().side(),
                pixels,
                keepOriginals ? consumed : null);
    }

    private ImageDecoder decoder() {
        if (decoder == null) {
            throw new IllegalStateException("The function is used before it is opened");
        }
        return decoder;
    }
}
