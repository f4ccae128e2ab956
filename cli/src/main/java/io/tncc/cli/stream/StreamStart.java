package io.tncc.cli.stream;

/**
 * How many records of what is there already are read, spread evenly over a topic's partitions. Versions and promotions are
 * read from the beginning always.
 *
 * @param images before those that the job embeds next
 * @param embeddings the latest
 * @param progress the latest
 * @param rejected the latest
 */
public record StreamStart(long images, long embeddings, long progress, long rejected) {

    /** All that there is. */
    public static final StreamStart EVERYTHING =
            new StreamStart(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    long of(String topic, StreamTopics topics) {
        if (topic.equals(topics.images())) {
            return images;
        }
        if (topic.equals(topics.embeddings())) {
            return embeddings;
        }
        if (topic.equals(topics.progress())) {
            return progress;
        }
        return topic.equals(topics.rejected()) ? rejected : Long.MAX_VALUE;
    }
}
