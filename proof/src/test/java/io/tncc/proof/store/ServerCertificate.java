package io.tncc.proof.store;

import io.tncc.proof.process.Loopback;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate of this machine that nobody knows but whom it is given to, made by the JDK's keytool.
 *
 * @param keyStore the server's key and certificate, in PKCS12
 * @param trustStore the certificate alone, for clients
 */
record ServerCertificate(Path keyStore, Path trustStore) {

    static final String PASSWORD = "of-the-key-store";

    static ServerCertificate create(Path directory) throws IOException, InterruptedException {
        ServerCertificate created =
                new ServerCertificate(directory.resolve("server.p12"), directory.resolve("trusted.p12"));
        String exported = directory.resolve("server.crt").toString();
        keytool(
                created.keyStore,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=s3",
                "-ext",
                "san=ip:" + Loopback.ADDRESS,
                "-validity",
                "2");
        keytool(created.keyStore, "-exportcert", "-rfc", "-file", exported);
        keytool(created.trustStore, "-importcert", "-noprompt", "-file", exported);
        return created;
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", "server", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + output);
        }
    }
}
