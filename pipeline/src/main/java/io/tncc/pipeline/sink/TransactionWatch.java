package io.tncc.pipeline.sink;

import io.tncc.pipeline.option.KafkaOptions;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.connector.kafka.sink.internal.TransactionalIdFactory;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * Knows the transaction that one writer writes now, and tells why it broke. That another producer took it over ends the job: each
 * would fence the other again and again. All other reasons pass with a restart.
 */
final class TransactionWatch {

    private final String idPrefix;
    private final int subtask;
    private final TransactionLog log;
    private long checkpointId;

    /**
     * Watches the first transaction after a checkpoint.
     *
     * @param idPrefix what the transactional ids of the sink begin with
     * @param subtask the writer's number
     * @param checkpointId the checkpoint that the first transaction belongs to
     */
    TransactionWatch(String idPrefix, int subtask, long checkpointId, TransactionLog log) {
        this.idPrefix = idPrefix;
        this.subtask = subtask;
        this.checkpointId = checkpointId;
        this.log = log;
    }

    /** From now on the transaction of the checkpoint after this one is written. */
    void checkpointTaken(long taken) {
        checkpointId = taken + 1;
    }

    String transactionalId() {
        return TransactionalIdFactory.buildTransactionalId(idPrefix, subtask, checkpointId);
    }

    /** Throws, where the failure breaks the transaction, one that says what it means and what to do. */
    void explain(Exception failure) {
        if (Stream.of(
                        ProducerFencedException.class,
                        InvalidProducerEpochException.class,
                        InvalidPidMappingException.class,
                        InvalidTxnStateException.class)
                .anyMatch(type -> has(failure, type))) {
            throw explainedByBroker(failure);
        }
    }

    /** As {@link #explain}, of a writer that begins. */
    void explainStart(Exception failure) {
        if (has(failure, InvalidTxnTimeoutException.class)) {
            throw new SuppressRestartsException(new BrokenTransactionException(
                    "The broker allows no transaction to be open for as long as %s says. Lower it, or raise the broker's transaction.max.timeout.ms"
                            .formatted(KafkaOptions.TRANSACTION_TIMEOUT.key()),
                    failure));
        }
        if (has(failure, TransactionalIdAuthorizationException.class)) {
            throw new BrokenTransactionException(
                    "The broker does not let this job write the Kafka transaction %s. Its user needs an ACL: Write on transactional ids that begin with %s"
                            .formatted(transactionalId(), idPrefix),
                    failure);
        }
    }

    private RuntimeException explainedByBroker(Exception failure) {
        String id = transactionalId();
        try {
            Optional<TransactionState> state = log.describe(id).map(TransactionDescription::state);
            if (state.isEmpty()) {
                return broken(
                        "the broker no longer knows its id. Keep transactional.id.expiration.ms above the"
                                + " checkpoint interval plus the longest restart",
                        failure);
            }
            return switch (state.get()) {
                case COMPLETE_ABORT, PREPARE_ABORT -> broken(
                        ("it was open for longer than %s. Where this recurs, checkpoints fail or take too long: raise it,"
                                        + " and the broker's transaction.max.timeout.ms with it")
                                .formatted(KafkaOptions.TRANSACTION_TIMEOUT.key()),
                        failure);
                case UNKNOWN -> broken("the broker does not say why", failure);
                case EMPTY,
                        ONGOING,
                        PREPARE_COMMIT,
                        COMPLETE_COMMIT,
                        PREPARE_EPOCH_FENCE -> new SuppressRestartsException(takenOver(id, failure));
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
        } catch (ExecutionException | RuntimeException e) {
            failure.addSuppressed(e);
        }
        return broken("the broker does not say why", failure);
    }

    private BrokenTransactionException broken(String why, Exception failure) {
        return new BrokenTransactionException(
                "The Kafka transaction %s broke before its checkpoint: %s. Nothing is lost: the job goes on from its last checkpoint"
                        .formatted(transactionalId(), why),
                failure);
    }

    private static BrokenTransactionException takenOver(String id, Exception failure) {
        return new BrokenTransactionException(
                ("Another producer took over the Kafka transaction %s: another job runs with the same %s. This one ends here, or"
                                + " both would fence each other for ever. Nothing is lost: stop the other job, or give one of them"
                                + " a %2$s of its own, and start this one from its last checkpoint")
                        .formatted(id, KafkaOptions.GROUP_PREFIX.key()),
                failure);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return ExceptionUtils.findThrowable(failure, type).isPresent();
    }
}
