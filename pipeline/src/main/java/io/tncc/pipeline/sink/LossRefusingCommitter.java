package io.tncc.pipeline.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.connector.sink2.Committer;

/**
 * Commits, and fails where a commit is lost. Flink's committer only counts a transaction that Kafka no longer has, and goes on
 * without its records.
 *
 * @param <C> what is committed
 */
@SuppressWarnings("try")
final class LossRefusingCommitter<C> implements Committer<C> {

    private final Committer<C> committer;
    private final String topic;
    private final Function<C, String> transactionalId;

    LossRefusingCommitter(Committer<C> committer, String topic, Function<C, String> transactionalId) {
        this.committer = committer;
        this.topic = topic;
        this.transactionalId = transactionalId;
    }

    @Override
    public void commit(Collection<CommitRequest<C>> requests) throws IOException, InterruptedException {
        List<LostCommit<C>> lost = new ArrayList<>();
        List<CommitRequest<C>> watched = new ArrayList<>();
        for (CommitRequest<C> request : requests) {
            watched.add(new WatchedRequest<>(request, lost));
        }
        committer.commit(watched);
        if (!lost.isEmpty()) {
            LostCommit<C> first = lost.get(0);
            throw new IOException(
                    ("The Kafka transaction '%s' of topic %s can not be committed: its records are lost (%d such transactions). "
                                    + "Either another job uses the same kafka.group-prefix, or the restart took longer than "
                                    + "kafka.transaction-timeout. Remedy: see that every job has a prefix of its own, raise "
                                    + "kafka.transaction-timeout (and the brokers' transaction.max.timeout.ms), and start from an "
                                    + "earlier checkpoint or savepoint, whose transactions are written anew.")
                            .formatted(transactionalId.apply(first.committable()), topic, lost.size()),
                    first.cause());
        }
    }

    @Override
    public void close() throws Exception {
        committer.close();
    }

    private record LostCommit<C>(C committable, Throwable cause) {}

    /** A request that takes note where its commit is lost. */
    private record WatchedRequest<C>(CommitRequest<C> request, List<LostCommit<C>> lost) implements CommitRequest<C> {

        @Override
        public C getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable cause) {
            lost.add(new LostCommit<>(getCommittable(), cause));
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable cause) {
            request.signalFailedWithUnknownReason(cause);
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(C committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
