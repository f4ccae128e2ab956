package io.tncc.pipeline.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;

/**
 * Fails where Flink's committer would count a transaction as failed and go on, which loses its records in silence. Not every such failure
 * is a loss: after a restore, transactions that were committed before the failure are committed again, and the broker may refuse that. So the
 * transaction's own log is asked first.
 */
@SuppressWarnings("try") // a committer may be interrupted while it closes
final class LossRefusingCommitter implements Committer<KafkaCommittable> {

    private final Committer<KafkaCommittable> kafka;
    private final TransactionLog log;

    LossRefusingCommitter(Committer<KafkaCommittable> kafka, TransactionLog log) {
        this.kafka = kafka;
        this.log = log;
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests) throws IOException, InterruptedException {
        List<CommitRequest<KafkaCommittable>> guarded = new ArrayList<>();
        requests.forEach(request -> guarded.add(new GuardedRequest(request)));
        kafka.commit(guarded);
    }

    @Override
    public void close() throws Exception {
        kafka.close();
    }

    private void settle(CommitRequest<KafkaCommittable> request, Throwable failure) {
        KafkaCommittable prepared = request.getCommittable();
        TransactionFate fate = fateOf(prepared, failure);
        if (fate != TransactionFate.COMMITTED) {
            throw new UncommittedTransactionException(prepared, fate, failure);
        }
        request.signalAlreadyCommitted();
    }

    private TransactionFate fateOf(KafkaCommittable prepared, Throwable failure) {
        try {
            return log.fateOf(prepared);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
        } catch (ExecutionException | RuntimeException e) {
            failure.addSuppressed(e);
        }
        return TransactionFate.UNKNOWN;
    }

    /** Passes everything on but failures. */
    private final class GuardedRequest implements CommitRequest<KafkaCommittable> {

        private final CommitRequest<KafkaCommittable> request;

        GuardedRequest(CommitRequest<KafkaCommittable> request) {
            this.request = request;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable failure) {
            settle(request, failure);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable failure) {
            settle(request, failure);
        }

        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        /** Flink's committer logs it. */
        @Override
        public String toString() {
            return request.toString();
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
