package io.tncc.pipeline.control;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;

/** Versions and promotions as they are committed to their topics. */
public interface VersionFeed extends Serializable {

    /** Begins at the earliest records. */
    Following open() throws IOException;

    /** A place in the feed. Not thread-safe, but for {@link #close}. */
    interface Following extends AutoCloseable {

        /** All records from here to those that are the last now, each topic's in order. */
        List<ControlRecord> readToEnd() throws IOException;

        /**
         * Hands on all later records, in a thread of its own, until closed.
         *
         * @param failed told once if no more records can be had
         * @param arrived told of each record
         */
        void follow(Consumer<Exception> failed, Consumer<ControlRecord> arrived);

        @Override
        void close();
    }
}
