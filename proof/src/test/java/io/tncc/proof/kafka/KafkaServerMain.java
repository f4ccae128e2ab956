package io.tncc.proof.kafka;

import io.tncc.cli.broker.LocalKafka;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A Kafka broker as a process: directory, port, port of the controller, then settings as key=value. */
final class KafkaServerMain {

    private KafkaServerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> settings = new HashMap<>();
        for (int i = 3; i < arguments.length; i++) {
            String[] setting = arguments[i].split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        LocalKafka kafka = LocalKafka.start(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), settings);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        Thread.currentThread().join();
    }
}
