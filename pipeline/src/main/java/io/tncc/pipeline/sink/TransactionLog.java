package io.tncc.pipeline.sink;

import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/** Tells what the broker knows of transactions. */
@FunctionalInterface
interface TransactionLog {

    /**
     * What is known of a transactional id; nothing if it was never used or has expired.
     *
     * @throws ExecutionException if the broker does not tell
     */
    Optional<TransactionDescription> describe(String transactionalId) throws ExecutionException, InterruptedException;

    /**
     * The fate of a transaction that was prepared for commit.
     *
     * @throws ExecutionException if the broker does not tell
     */
    default TransactionFate fateOf(KafkaCommittable prepared) throws ExecutionException, InterruptedException {
        return describe(prepared.getTransactionalId())
                .map(seen -> TransactionFate.of(prepared, seen))
                .orElse(TransactionFate.UNKNOWN);
    }

    /** Asks the transaction coordinator. */
    static TransactionLog ofBroker(Properties clientProperties) {
        return id -> {
            try (Admin admin = Admin.create(clientProperties)) {
                return Optional.of(
                        admin.describeTransactions(List.of(id)).description(id).get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TransactionalIdNotFoundException) {
                    return Optional.empty();
                }
                throw e;
            }
        };
    }
}
