package io.tncc.pipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.Runbook;
import io.tncc.pipeline.option.AcceptedLosses;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // a committer may be interrupted while it closes
class LossRefusingCommitterTest {

    private static final KafkaCommittable PREPARED =
            new KafkaCommittable(5, (short) 3, "tncc-all-embeddings-0-17", null);
    private static final TransactionLog NEVER_ASKED = id -> {
        throw new AssertionError("The log is only asked after a failure");
    };
    private static final AcceptedLosses NONE = new AcceptedLosses(List.of());

    private final Request request = new Request();

    private void commit(Consumer<CommitRequest<KafkaCommittable>> kafka, TransactionLog log) throws Exception {
        commit(kafka, log, NONE);
    }

    private void commit(Consumer<CommitRequest<KafkaCommittable>> kafka, TransactionLog log, AcceptedLosses accepted)
            throws Exception {
        try (Committer<KafkaCommittable> committer =
                new LossRefusingCommitter(new FakeCommitter(kafka), log, accepted)) {
            committer.commit(List.of(request));
        }
    }

    @Test
    void successAndRetriesStayAsTheyAre() throws Exception {
        commit(each -> {}, NEVER_ASKED);
        assertThat(request.outcome).isEqualTo("none");
        commit(CommitRequest::retryLater, NEVER_ASKED);
        assertThat(request.outcome).isEqualTo("retry");
        commit(CommitRequest::signalAlreadyCommitted, NEVER_ASKED);
        assertThat(request.outcome).isEqualTo("already committed");
    }

    @ParameterizedTest
    @EnumSource(names = {"ABORTED", "UNKNOWN"})
    void aLostTransactionEndsTheJobAndNamesTheRemedy(TransactionFate fate) {
        ProducerFencedException fenced = new ProducerFencedException("fenced");
        assertThatThrownBy(() -> commit(each -> each.signalFailedWithKnownReason(fenced), new Known(fate)))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(UncommittedTransactionException.class)
                .hasCause(fenced)
                .hasMessageContaining("tncc-all-embeddings-0-17 (producer id 5, epoch 3)")
                .hasMessageContaining(fate.text())
                .hasMessageContaining("kafka.transaction-timeout")
                .hasMessageContaining("transaction.max.timeout.ms")
                .hasMessageContaining("start from the checkpoint or savepoint before this one")
                .hasMessageContaining("kafka.accepted-losses: tncc-all-embeddings-0-17.");
        assertThat(request.outcome).isEqualTo("none");
    }

    @ParameterizedTest
    @EnumSource
    void theRunbookHasEveryFate(TransactionFate fate) {
        if (fate != TransactionFate.COMMITTED) {
            Runbook.assertHas(fate.text());
        }
    }

    @Test
    void theRunbookHasTheMessage() {
        UncommittedTransactionException uncommitted =
                new UncommittedTransactionException(PREPARED, TransactionFate.ABORTED, new IllegalStateException());
        Runbook.assertHas(Objects.requireNonNull(uncommitted.getMessage()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tncc-all-embeddings-0-17", "tncc-all-embeddings-*"})
    void aLossThatIsAcceptedIsCountedAndGoneOnFrom(String name) throws Exception {
        commit(
                each -> each.signalFailedWithUnknownReason(new ProducerFencedException("fenced")),
                new Known(TransactionFate.ABORTED),
                new AcceptedLosses(List.of(name)));
        assertThat(request.outcome).isEqualTo("failed, and goes on");
    }

    @Test
    void acceptingALossAcceptsNoOther() {
        assertThatThrownBy(() -> commit(
                        each -> each.signalFailedWithKnownReason(new ProducerFencedException("fenced")),
                        new Known(TransactionFate.ABORTED),
                        new AcceptedLosses(List.of("tncc-all-embeddings-0-1", "tncc-all-rejected-images-*"))))
                .isInstanceOf(SuppressRestartsException.class);
    }

    @Test
    void aTransactionThatIsStillOpenFailsTheJobToTryAgain() {
        assertThatThrownBy(() -> commit(
                        each -> each.signalFailedWithUnknownReason(new IllegalStateException("timeout")),
                        new Known(TransactionFate.OPEN),
                        new AcceptedLosses(List.of("*"))))
                .isInstanceOf(UncommittedTransactionException.class)
                .hasMessageContaining("a restart of the job tries again")
                .hasMessageNotContaining("lost");
    }

    @Test
    void whatTheLogShowsAsCommittedIsNoFailure() throws Exception {
        commit(
                each -> each.signalFailedWithKnownReason(new ProducerFencedException("fenced")),
                new Known(TransactionFate.COMMITTED));
        assertThat(request.outcome).isEqualTo("already committed");
    }

    @Test
    void anIdThatTheBrokerDoesNotKnowIsALoss() {
        assertThatThrownBy(() -> commit(
                        each -> each.signalFailedWithUnknownReason(new InvalidPidMappingException("expired")),
                        id -> Optional.empty()))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("cannot be told");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsAskedAgainAfterARestart() {
        assertThatThrownBy(() ->
                        commit(each -> each.signalFailedWithKnownReason(new ProducerFencedException("fenced")), id -> {
                            throw new ExecutionException("no answer", new IllegalStateException());
                        }))
                .isInstanceOf(UncommittedTransactionException.class)
                .hasMessageContaining("a restart of the job asks again")
                .cause()
                .hasSuppressedException(new ExecutionException("no answer", new IllegalStateException()));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 3, COMPLETE_COMMIT, COMMITTED",
        "5, 4, COMPLETE_COMMIT, COMMITTED",
        "5, 4, PREPARE_COMMIT, COMMITTED",
        "5, 5, COMPLETE_COMMIT, UNKNOWN",
        "5, 2, COMPLETE_COMMIT, UNKNOWN",
        "6, 0, COMPLETE_COMMIT, UNKNOWN",
        "5, 3, ONGOING, OPEN",
        "5, 4, ONGOING, UNKNOWN",
        "5, 4, COMPLETE_ABORT, ABORTED",
        "5, 3, COMPLETE_ABORT, ABORTED",
        "5, 4, PREPARE_ABORT, ABORTED",
        "5, 4, EMPTY, UNKNOWN",
    })
    void theFateIsReadFromTheCoordinator(long producerId, int epoch, TransactionState state, TransactionFate fate) {
        TransactionDescription seen =
                new TransactionDescription(0, state, producerId, epoch, 60_000, OptionalLong.empty(), Set.of());
        assertThat(TransactionFate.of(PREPARED, seen)).isEqualTo(fate);
    }

    /** A log that knows it. */
    private record Known(TransactionFate fate) implements TransactionLog {

        @Override
        public Optional<TransactionDescription> describe(String transactionalId) {
            throw new AssertionError("Nobody needs more than the fate");
        }

        @Override
        public TransactionFate fateOf(KafkaCommittable prepared) {
            return fate;
        }
    }

    private record FakeCommitter(Consumer<CommitRequest<KafkaCommittable>> kafka)
            implements Committer<KafkaCommittable> {

        @Override
        public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
            requests.forEach(kafka);
        }

        @Override
        public void close() {}
    }

    private static final class Request implements CommitRequest<KafkaCommittable> {

        private String outcome = "none";

        @Override
        public KafkaCommittable getCommittable() {
            return PREPARED;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable t) {
            outcome = "failed, and goes on";
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable t) {
            outcome = "failed";
        }

        @Override
        public void retryLater() {
            outcome = "retry";
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            outcome = "retry";
        }

        @Override
        public void signalAlreadyCommitted() {
            outcome = "already committed";
        }
    }
}
