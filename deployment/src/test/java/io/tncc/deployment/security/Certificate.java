package io.tncc.deployment.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate of this machine and the authority that signed it, made by the JDK's keytool.
 *
 * @param keyStore the broker's key and certificate, in PKCS12
 * @param authority whom clients trust, as text
 */
record Certificate(Path keyStore, Path authority) {

    static final String PASSWORD = "of-the-key-store";

    /** Makes a certificate that holds for so many days from a day on, such as {@code -10d}. */
    static Certificate create(Path directory, String name, String startDate, int days) throws Exception {
        Path authorityStore = directory.resolve("authority.p12");
        Path authority = directory.resolve("authority.crt");
        if (Files.notExists(authority)) {
            keytool(
                    authorityStore,
                    "authority",
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=authority",
                    "-ext",
                    "bc=ca:true");
            keytool(authorityStore, "authority", "-exportcert", "-rfc", "-file", authority.toString());
        }
        Path keyStore = directory.resolve(name + ".p12");
        String request = directory.resolve(name + ".csr").toString();
        String certificate = directory.resolve(name + ".crt").toString();
        keytool(keyStore, name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=broker");
        keytool(keyStore, name, "-certreq", "-file", request);
        keytool(
                authorityStore,
                "authority",
                "-gencert",
                "-rfc",
                "-infile",
                request,
                "-outfile",
                certificate,
                "-ext",
                "san=ip:127.0.0.1",
                "-startdate",
                startDate,
                "-validity",
                Integer.toString(days));
        keytool(keyStore, "authority", "-importcert", "-noprompt", "-file", authority.toString());
        keytool(keyStore, name, "-importcert", "-noprompt", "-file", certificate);
        return new Certificate(keyStore, authority);
    }

    private static void keytool(Path keyStore, String alias, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", alias, "-keystore", keyStore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }
}
