package io.tncc.pipeline;

import io.tncc.pipeline.control.KafkaVersionFeed;
import io.tncc.pipeline.decode.DecodeOperator;
import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.decode.Rejects;
import io.tncc.pipeline.embed.EmbedOperator;
import io.tncc.pipeline.embed.EmbeddingSinkOperator;
import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions;
import io.tncc.pipeline.option.PipelineOptions.Run;
import io.tncc.pipeline.sink.KafkaSinks;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.pipeline.source.ImageSource;
import io.tncc.pipeline.train.SavedLanes;
import io.tncc.pipeline.train.TrainOperator;
import io.tncc.pipeline.train.TrainingWatch;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The whole flow, in two halves that share no edge, so that a busy trainer never holds up an embedding:
 *
 * <pre>
 *   images -> source -> decode -> keyBy(lane) -> train -> encoder-versions, training-progress    (files: object store)
 *   images -> source -> decode -> embed -> embeddings, rejected-images
 *                                   ^
 *              encoder-versions, encoder-promotions
 * </pre>
 *
 * Source and decode are one chain of equal parallelism in either half: nothing between them changes the order of a partition.
 * The embedding half publishes rejects; the training half does so only where it runs alone.
 */
public final class PretrainingTopology {

    private static final TypeInformation<OutgoingRecord> OUTGOING = TypeInformation.of(OutgoingRecord.class);

    private final PipelineConfiguration configuration;
    private final TrainingWatch watch;
    private final KafkaVersionFeed feed;

    public PretrainingTopology(PipelineConfiguration configuration) {
        this(configuration, TrainingWatch.NONE);
    }

    /** The flow with a watch on its training. */
    public PretrainingTopology(PipelineConfiguration configuration, TrainingWatch watch) {
        this.configuration = configuration;
        this.watch = watch;
        this.feed = new KafkaVersionFeed(
                configuration.kafkaProperties(),
                configuration.get(KafkaOptions.ENCODER_VERSIONS_TOPIC),
                configuration.get(KafkaOptions.ENCODER_PROMOTIONS_TOPIC),
                AcceptedLosses.of(configuration),
                configuration.registry().orElse(null));
    }

    /**
     * Adds the halves that {@code pipeline.run} asks for. No record is changed once it is made, so operators of a chain hand each
     * other the record itself, of which Flink would else make a copy for each. No type is left to Kryo: Flink refuses those that it
     * has no serializer of its own for. Both hold for all that is in the environment. Parallelism is of the job's operators alone.
     */
    public void addTo(StreamExecutionEnvironment environment) {
        environment.configure(configuration
                .flink()
                .set(org.apache.flink.configuration.PipelineOptions.GENERIC_TYPES, false)
                .set(org.apache.flink.configuration.PipelineOptions.OBJECT_REUSE, true));
        Run run = configuration.get(PipelineOptions.RUN);
        if (run != Run.EMBED) {
            addTraining(environment);
        }
        if (run != Run.TRAIN) {
            addEmbedding(environment);
        }
    }

    private void addTraining(StreamExecutionEnvironment environment) {
        SingleOutputStreamOperator<DecodedImage> images = decode(
                environment,
                ImageSource.forTraining(configuration),
                DecodeOperator.forTraining(configuration),
                "train");
        SingleOutputStreamOperator<OutgoingRecord> versions = inParallel(images.keyBy(DecodedImage::lane, Types.STRING)
                .transform("train", OUTGOING, new TrainOperator(configuration, feed, watch))
                .uid(SavedLanes.OPERATOR_UID));
        KafkaSinks sinks = new KafkaSinks(configuration);
        publish(versions, sinks.encoderVersions(), KafkaOptions.ENCODER_VERSIONS_TOPIC);
        publish(
                versions.getSideOutput(TrainOperator.PROGRESS),
                sinks.trainingProgress(),
                KafkaOptions.TRAINING_PROGRESS_TOPIC);
        if (configuration.get(PipelineOptions.RUN) == Run.TRAIN) {
            publish(images.getSideOutput(Rejects.TAG), sinks.rejectedImages(), KafkaOptions.REJECTED_IMAGES_TOPIC);
        }
    }

    private void addEmbedding(StreamExecutionEnvironment environment) {
        SingleOutputStreamOperator<DecodedImage> images = decode(
                environment,
                ImageSource.forEmbedding(configuration),
                DecodeOperator.forEmbedding(configuration),
                "embed");
        SingleOutputStreamOperator<OutgoingRecord> embeddings =
                inParallel(images.transform("embed", OUTGOING, new EmbedOperator(configuration, feed))
                        .uid("embed"));
        KafkaSinks sinks = new KafkaSinks(configuration);
        publish(embeddings, sinks.embeddings(), KafkaOptions.EMBEDDINGS_TOPIC);
        configuration
                .extensions()
                .embeddingSink()
                .ifPresent(sink -> inParallel(embeddings
                        .transform("embedding sink", OUTGOING, new EmbeddingSinkOperator(sink))
                        .uid("embedding-sink")));
        publish(
                images.getSideOutput(Rejects.TAG).union(embeddings.getSideOutput(Rejects.TAG)),
                sinks.rejectedImages(),
                KafkaOptions.REJECTED_IMAGES_TOPIC);
    }

    private SingleOutputStreamOperator<DecodedImage> decode(
            StreamExecutionEnvironment environment, ImageSource source, DecodeOperator decode, String half) {
        SingleOutputStreamOperator<ConsumedRecord> records = inParallel(environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "images (" + half + ")")
                .uid("images-" + half));
        return inParallel(records.transform("decode (" + half + ")", TypeInformation.of(DecodedImage.class), decode)
                .uid("decode-" + half));
    }

    private void publish(DataStream<OutgoingRecord> records, Sink<OutgoingRecord> sink, ConfigOption<String> topic) {
        records.sinkTo(sink)
                .name(configuration.get(topic))
                .uid("to-" + topic.key())
                .setParallelism(configuration.get(PipelineOptions.PARALLELISM))
                .setMaxParallelism(configuration.get(PipelineOptions.MAX_PARALLELISM));
    }

    private <T> SingleOutputStreamOperator<T> inParallel(SingleOutputStreamOperator<T> operator) {
        return operator.setParallelism(configuration.get(PipelineOptions.PARALLELISM))
                .setMaxParallelism(configuration.get(PipelineOptions.MAX_PARALLELISM));
    }
}
