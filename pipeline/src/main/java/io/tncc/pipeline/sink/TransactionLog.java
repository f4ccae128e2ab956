package io.tncc.pipeline.sink;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;

/** Tells what became of transactions. */
@FunctionalInterface
interface TransactionLog {

    /**
     * The fate of a transaction.
     *
     * @throws ExecutionException if the broker does not tell
     */
    TransactionFate fateOf(KafkaCommittable prepared) throws ExecutionException, InterruptedException;

    /** Asks the transaction coordinator. */
    static TransactionLog ofBroker(Properties clientProperties) {
        return prepared -> {
            String id = prepared.getTransactionalId();
            try (Admin admin = Admin.create(clientProperties)) {
                return TransactionFate.of(
                        prepared,
                        admin.describeTransactions(List.of(id)).description(id).get());
            }
        };
    }
}
