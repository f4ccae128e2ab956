package io.tncc.pipeline.sink;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.Runbook;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionWatchTest {

    private static final IOException FENCED =
            new IOException("sending failed", new InvalidProducerEpochException("an old epoch"));

    /** Of the second instance, after checkpoint 7. */
    private static TransactionWatch watch(TransactionLog log) {
        TransactionWatch watch = new TransactionWatch("tncc-embed-embeddings", 1, 5, log);
        watch.checkpointTaken(7);
        return watch;
    }

    private static TransactionLog seen(TransactionState state) {
        return id -> id.equals("tncc-embed-embeddings-1-8")
                ? Optional.of(new TransactionDescription(0, state, 5, 3, 60_000, OptionalLong.empty(), Set.of()))
                : Optional.empty();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETE_ABORT", "PREPARE_ABORT"})
    void aTransactionThatTimedOutIsTriedAgain(TransactionState state) {
        assertThatThrownBy(() -> watch(seen(state)).explain(FENCED))
                .isInstanceOf(BrokenTransactionException.class)
                .hasCause(FENCED)
                .hasMessageStartingWith("The Kafka transaction tncc-embed-embeddings-1-8 broke before its checkpoint")
                .hasMessageContaining("kafka.transaction-timeout")
                .message()
                .satisfies(Runbook::assertHas);
    }

    @Test
    void anIdThatExpiredIsTriedAgain() {
        assertThatThrownBy(() -> watch(id -> Optional.empty()).explain(new InvalidPidMappingException("unknown")))
                .isInstanceOf(BrokenTransactionException.class)
                .hasMessageContaining("tncc-embed-embeddings-1-8")
                .hasMessageContaining("transactional.id.expiration.ms");
    }

    @ParameterizedTest
    @EnumSource(names = {"EMPTY", "ONGOING", "PREPARE_EPOCH_FENCE", "COMPLETE_COMMIT"})
    void aTransactionThatAnotherProducerTookOverEndsTheJob(TransactionState state) {
        assertThatThrownBy(() -> watch(seen(state)).explain(new ProducerFencedException("fenced")))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(BrokenTransactionException.class)
                .hasMessageStartingWith("Another producer took over the Kafka transaction tncc-embed-embeddings-1-8")
                .hasMessageContaining("kafka.group-prefix")
                .message()
                .satisfies(Runbook::assertHas);
    }

    @Test
    void aBrokerThatDoesNotAnswerIsTriedAgain() {
        assertThatThrownBy(() -> watch(id -> {
                            throw new ExecutionException("no answer", new IllegalStateException());
                        })
                        .explain(FENCED))
                .isInstanceOf(BrokenTransactionException.class)
                .hasMessageContaining("the broker does not say why");
    }

    @Test
    void otherFailuresStayAsTheyAre() {
        TransactionWatch watch = watch(id -> {
            throw new AssertionError("Nobody asks");
        });
        assertThatCode(() -> watch.explain(new IOException(new RecordTooLargeException("large"))))
                .doesNotThrowAnyException();
    }

    @Test
    void aTimeoutAboveTheBrokersEndsTheJob() {
        TransactionWatch watch = watch(id -> Optional.empty());
        assertThatThrownBy(() -> watch.explainStart(new RuntimeException(new InvalidTxnTimeoutException("too long"))))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("kafka.transaction-timeout")
                .hasMessageContaining("transaction.max.timeout.ms")
                .message()
                .satisfies(Runbook::assertHas);
        assertThatCode(() -> watch.explainStart(FENCED)).doesNotThrowAnyException();
    }

    @Test
    void aTransactionThatTheBrokerDoesNotLetTheUserWriteIsNamedWithTheAclThatIsMissing() {
        assertThatThrownBy(() -> watch(id -> Optional.empty())
                        .explainStart(new RuntimeException(new TransactionalIdAuthorizationException("failed"))))
                .isInstanceOf(BrokenTransactionException.class)
                .hasMessageContaining("transactional ids that begin with tncc-embed-embeddings")
                .message()
                .satisfies(Runbook::assertHas);
    }
}
