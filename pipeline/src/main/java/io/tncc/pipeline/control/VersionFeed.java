package io.tncc.pipeline.control;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.function.Consumer;

/** Versions and promotions as they are committed to their topics. */
public interface VersionFeed extends Serializable {

    /**
     * Goes on behind what was read before. Partitions that were not read begin at their earliest records.
     *
     * @param positions how far the partitions were read before, as {@link Arrivals#positions} told
     * @throws IOException if the topics can not be read now
     * @throws org.apache.flink.runtime.execution.SuppressRestartsException if they no longer hold records after these positions
     */
    Following open(Map<String, Long> positions) throws IOException;

    /**
     * As {@link #open}, and begins at the earliest records of all partitions nevertheless.
     *
     * @param positions how far they were read before, which no longer counts but for what is lost
     */
    Following openAnew(Map<String, Long> positions) throws IOException;

    /** Takes note of records as they come. */
    @FunctionalInterface
    interface Listener {

        void arrived(Arrivals arrivals) throws Exception;
    }

    /** A place in the feed. Not thread-safe, but for {@link #close}. */
    interface Following extends AutoCloseable {

        /** All records from here to those that are the last now; a lane's in the order in which they were sent. */
        Arrivals readToEnd() throws IOException;

        /**
         * Hands on all records from here to those that are the last now, in pieces that take little memory: first the promotions, so
         * that of each version it is known whether it is promoted, then the versions; a lane's in the order in which they were sent.
         *
         * @throws IOException if they can not be read now
         */
        void catchUp(Listener listener) throws Exception;

        /**
         * Hands on all later records, in a thread of its own, until closed.
         *
         * @param failed told once if no more records can be had
         * @param arrived told of what comes
         */
        void follow(Consumer<Exception> failed, Consumer<Arrivals> arrived);

        @Override
        void close();
    }
}
