package io.tncc.cli.stream;

import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.util.List;
import java.util.Map;

/**
 * The names of a job's topics.
 *
 * @param images images in
 * @param embeddings embeddings out
 * @param versions announcements of encoder versions
 * @param promotions promotions of encoder versions
 * @param progress how training goes
 * @param rejected records that could not be used
 */
public record StreamTopics(
        String images, String embeddings, String versions, String promotions, String progress, String rejected) {

    /** As the options of the job name them by default. */
    public static final StreamTopics USUAL = new StreamTopics(
            KafkaOptions.IMAGES_TOPIC.defaultValue(),
            KafkaOptions.EMBEDDINGS_TOPIC.defaultValue(),
            KafkaOptions.ENCODER_VERSIONS_TOPIC.defaultValue(),
            KafkaOptions.ENCODER_PROMOTIONS_TOPIC.defaultValue(),
            KafkaOptions.TRAINING_PROGRESS_TOPIC.defaultValue(),
            KafkaOptions.REJECTED_IMAGES_TOPIC.defaultValue());

    /** The names that a job's options say. */
    public static StreamTopics of(PipelineConfiguration options) {
        return new StreamTopics(
                options.get(KafkaOptions.IMAGES_TOPIC),
                options.get(KafkaOptions.EMBEDDINGS_TOPIC),
                options.get(KafkaOptions.ENCODER_VERSIONS_TOPIC),
                options.get(KafkaOptions.ENCODER_PROMOTIONS_TOPIC),
                options.get(KafkaOptions.TRAINING_PROGRESS_TOPIC),
                options.get(KafkaOptions.REJECTED_IMAGES_TOPIC));
    }

    /**
     * These names, but for some.
     *
     * @param others other names by the usual ones
     * @throws IllegalArgumentException if a usual name is none
     */
    public StreamTopics renamed(Map<String, String> others) {
        for (String usual : others.keySet()) {
            if (!USUAL.all().contains(usual)) {
                throw new IllegalArgumentException(
                        "%s is none of the topics %s".formatted(usual, String.join(", ", USUAL.all())));
            }
        }
        return new StreamTopics(
                others.getOrDefault(USUAL.images, images),
                others.getOrDefault(USUAL.embeddings, embeddings),
                others.getOrDefault(USUAL.versions, versions),
                others.getOrDefault(USUAL.promotions, promotions),
                others.getOrDefault(USUAL.progress, progress),
                others.getOrDefault(USUAL.rejected, rejected));
    }

    /** All of them. */
    public List<String> all() {
        return List.of(images, embeddings, versions, promotions, progress, rejected);
    }
}
