package io.tncc.pipeline.sink;

import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.option.KafkaOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fails where Flink's committer would count a transaction as failed and go on, which loses its records in silence. Not every such failure
 * is a loss: after a restore, transactions that were committed before the failure are committed again, and the broker may refuse that. So the
 * transaction's own log is asked first. A loss ends the job, because a restart would meet it again; all else is tried again.
 */
@SuppressWarnings("try") // a committer may be interrupted while it closes
final class LossRefusingCommitter implements Committer<KafkaCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(LossRefusingCommitter.class);

    private final Committer<KafkaCommittable> kafka;
    private final TransactionLog log;
    private final AcceptedLosses accepted;

    LossRefusingCommitter(Committer<KafkaCommittable> kafka, TransactionLog log, AcceptedLosses accepted) {
        this.kafka = kafka;
        this.log = log;
        this.accepted = accepted;
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
        if (fate == TransactionFate.COMMITTED) {
            request.signalAlreadyCommitted();
        } else if (fate.isLoss() && accepted.accept(prepared.getTransactionalId())) {
            LOG.warn(
                    "Goes on without the Kafka transaction {}, as {} says: {}",
                    prepared.getTransactionalId(),
                    KafkaOptions.ACCEPTED_LOSSES.key(),
                    fate.text());
            request.signalFailedWithKnownReason(failure);
        } else {
            UncommittedTransactionException uncommitted = new UncommittedTransactionException(prepared, fate, failure);
            throw fate.isLoss() ? new SuppressRestartsException(uncommitted) : uncommitted;
        }
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
        return TransactionFate.UNANSWERED;
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
