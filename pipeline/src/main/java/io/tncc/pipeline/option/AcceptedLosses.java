package io.tncc.pipeline.option;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What the operator knows to be lost and goes on without, in the names that errors give it.
 *
 * @param names transactional ids, which may end in {@code *}, and places such as {@code images-0@3}
 */
public record AcceptedLosses(List<String> names) implements Serializable {

    public AcceptedLosses {
        names = List.copyOf(names);
    }

    /** Those that a job is configured with. */
    public static AcceptedLosses of(PipelineConfiguration configuration) {
        return new AcceptedLosses(configuration.find(KafkaOptions.ACCEPTED_LOSSES).stream()
                .flatMap(names -> Arrays.stream(names.split(",")))
                .map(String::strip)
                .toList());
    }

    /** The name of the records of a partition from an offset on that are no longer there. */
    public static String place(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    /** Whether the loss is accepted, of a transactional id or a {@link #place}. */
    public boolean accept(String loss) {
        return names.stream()
                .anyMatch(name ->
                        name.endsWith("*") ? loss.startsWith(name.substring(0, name.length() - 1)) : loss.equals(name));
    }
}
