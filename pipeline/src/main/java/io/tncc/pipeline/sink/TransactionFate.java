package io.tncc.pipeline.sink;

import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.TransactionDescription;

/** What became of a transaction that was prepared for commit. */
enum TransactionFate {
    COMMITTED("it has been committed"),
    OPEN("it is still open, and a restart of the job tries again"),
    ABORTED("the broker aborted it, so its records are lost"),
    UNKNOWN("whether it was committed cannot be told, because its transactional id has expired or moved on"),
    UNANSWERED("the broker does not say what became of it, and a restart of the job asks again");

    private final String text;

    TransactionFate(String text) {
        this.text = text;
    }

    /** What it means, for people. */
    String text() {
        return text;
    }

    /** Whether the records are, or have to be taken for, lost: trying again changes nothing. */
    boolean isLoss() {
        return this == ABORTED || this == UNKNOWN;
    }

    /**
     * Concludes from the coordinator's view. The end of a transaction leaves the producer's epoch as it was, or raises it by
     * one (Kafka's transaction protocol 2, KIP-890, and every abort by the coordinator). A commit seen at the next epoch
     * proves this one: after an abort by the coordinator the next transaction begins two epochs later, and Flink never aborts
     * what it has prepared.
     */
    static TransactionFate of(KafkaCommittable prepared, TransactionDescription seen) {
        int epochs = seen.producerEpoch() - prepared.getEpoch();
        if (seen.producerId() != prepared.getProducerId() || epochs < 0 || epochs > 1) {
            return UNKNOWN;
        }
        return switch (seen.state()) {
            case PREPARE_COMMIT, COMPLETE_COMMIT -> COMMITTED;
            case PREPARE_ABORT, COMPLETE_ABORT, PREPARE_EPOCH_FENCE -> ABORTED;
            case ONGOING -> epochs == 0 ? OPEN : UNKNOWN;
            case EMPTY, UNKNOWN -> UNKNOWN;
        };
    }
}
