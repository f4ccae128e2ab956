package io.tncc.pipeline.sink;

import io.tncc.pipeline.option.KafkaOptions;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;

/** A transaction of a completed checkpoint could not be committed. */
public final class UncommittedTransactionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UncommittedTransactionException(KafkaCommittable prepared, TransactionFate fate, Throwable cause) {
        super(
                "The Kafka transaction %s (producer id %d, epoch %d) of a completed checkpoint was not committed: %s.%s"
                        .formatted(
                                prepared.getTransactionalId(),
                                prepared.getProducerId(),
                                prepared.getEpoch(),
                                fate.text(),
                                fate.isLoss() ? remedy(prepared.getTransactionalId()) : ""),
                cause);
    }

    private static String remedy(String transactionalId) {
        return (" Either it was open for longer than %s, or another job used its transactional id, or the state is older than"
                        + " the broker's transactional.id.expiration.ms. To have its records, start from the checkpoint or"
                        + " savepoint before this one, so that their images are read again. To go on without them, or if this"
                        + " is a savepoint that the job was stopped with, which commits them, start from this one with %s: %s."
                        + " To prevent it, raise %s, and the broker's transaction.max.timeout.ms with it, above the checkpoint"
                        + " interval plus the longest restart, and give each job a %s of its own.")
                .formatted(
                        KafkaOptions.TRANSACTION_TIMEOUT.key(),
                        KafkaOptions.ACCEPTED_LOSSES.key(),
                        transactionalId,
                        KafkaOptions.TRANSACTION_TIMEOUT.key(),
                        KafkaOptions.GROUP_PREFIX.key());
    }
}
