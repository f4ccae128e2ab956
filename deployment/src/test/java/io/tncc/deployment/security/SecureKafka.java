package io.tncc.deployment.security;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import io.tncc.deployment.manifest.Acl;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker as Strimzi sets it up by the manifests: SCRAM over TLS, and whoever has no ACL may do nothing. Besides, there is a listener
 * with a certificate that has expired, and a plain one for the tests.
 */
final class SecureKafka implements AutoCloseable {

    private static final String IP = "127.0.0.1";

    private final LocalKafka kafka;
    private final int securePort;
    private final int expiredPort;

    private SecureKafka(LocalKafka kafka, int securePort, int expiredPort) {
        this.kafka = kafka;
        this.securePort = securePort;
        this.expiredPort = expiredPort;
    }

    static SecureKafka start(Path directory, Certificate valid, Certificate expired) throws Exception {
        List<Integer> ports = freePorts(4);
        int plain = ports.get(0);
        int secure = ports.get(1);
        int late = ports.get(2);
        String clients = "CLIENT://%1$s:%2$d,SECURE://%1$s:%3$d,EXPIRED://%1$s:%4$d".formatted(IP, plain, secure, late);
        Map<String, String> settings = new HashMap<>(Map.of(
                "listeners", clients + ",CONTROLLER://%s:%d".formatted(IP, ports.get(3)),
                "advertised.listeners", clients,
                "listener.security.protocol.map",
                        "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL,EXPIRED:SASL_SSL",
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users", "User:ANONYMOUS"));
        settings.putAll(scramOverTls("secure", valid));
        settings.putAll(scramOverTls("expired", expired));
        LocalKafka kafka = LocalKafka.start(directory, plain, ports.get(3), settings);
        kafka.createTopics(Topic.ofJob(1));
        return new SecureKafka(kafka, secure, late);
    }

    private static Map<String, String> scramOverTls(String listener, Certificate certificate) {
        String prefix = "listener.name." + listener + ".";
        return Map.of(
                prefix + "sasl.enabled.mechanisms", "SCRAM-SHA-512",
                prefix + "scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                prefix + "ssl.keystore.type", "PKCS12",
                prefix + "ssl.keystore.location", certificate.keyStore().toString(),
                prefix + "ssl.keystore.password", Certificate.PASSWORD);
    }

    String secureAddress() {
        return IP + ":" + securePort;
    }

    String expiredAddress() {
        return IP + ":" + expiredPort;
    }

    String plainAddress() {
        return kafka.bootstrapServers();
    }

    /** Lets a user in by this password, who may do what is listed and nothing else. */
    void allow(String user, String password, Collection<Acl> acls) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", plainAddress()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
                    .all()
                    .get();
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
            admin.createAcls(acls.stream().map(Acl::binding).toList()).all().get();
        }
    }

    /** Sends generated images. */
    void produce(int images) {
        try (ImageProducer producer = ImageProducer.connect(plainAddress(), "images", Map.of())) {
            producer.produce(
                    DatasetSource.parse("generated:" + images).open().train(),
                    Production.of(images, 1),
                    acknowledged -> {});
        }
    }

    /** Sends a record that is no image, which becomes a reject. */
    void produceUnusable() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", plainAddress()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("images", new byte[] {1, 2, 3})).get();
        }
    }

    private static List<Integer> freePorts(int count) throws Exception {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getByName(IP)));
        }
        List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    @Override
    public void close() {
        kafka.close();
    }
}
