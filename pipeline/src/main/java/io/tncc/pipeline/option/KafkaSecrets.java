package io.tncc.pipeline.option;

import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.utils.Utils;

/**
 * Properties of Kafka clients, and options, that are secret. The options only say where each is, by a reference that is resolved in
 * each process, so that none is in a job graph, in state, in a log or in an error.
 */
final class KafkaSecrets {

    static final String ALLOWED =
            "it is secret: write where it is, as ${directory:FOLDER:FILE}, ${file:FILE:KEY} or ${env:NAME}";

    /** What Kafka resolves references with, by Kafka's names. */
    static final Map<String, String> PROVIDERS = Map.of(
            "config.providers", "directory,env,file",
            "config.providers.directory.class", DirectoryConfigProvider.class.getName(),
            "config.providers.env.class", EnvVarConfigProvider.class.getName(),
            "config.providers.file.class", FileConfigProvider.class.getName());

    /** Of the same type as passwords, but public. */
    private static final Set<String> CERTIFICATES =
            Set.of("ssl.truststore.certificates", "ssl.keystore.certificate.chain");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(directory|file):[^{}]+:[^{}]+}|\\$\\{env:[^{}]+}");
    private static final Pattern WRITTEN_OUT =
            Pattern.compile("(?i)(password|secret)\\s*=\\s*[\"']?(?!\\s*[\"']?\\$\\{)");

    private static final Set<String> NAMES = names();

    private KafkaSecrets() {}

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (ConfigDef definition :
                new ConfigDef[] {ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef()
                }) {
            definition.configKeys().values().stream()
                    .filter(key -> key.type == ConfigDef.Type.PASSWORD)
                    .forEach(key -> names.add(key.name));
        }
        names.removeAll(CERTIFICATES);
        return names;
    }

    /** Whether the property is secret, and its value the secret itself instead of a reference to it. */
    static boolean isWrittenOut(String property, String value) {
        return NAMES.contains(property)
                && (!REFERENCE.matcher(value).find()
                        || WRITTEN_OUT.matcher(value).find());
    }

    /** Whether a value is a reference and nothing else. */
    static boolean isReference(String value) {
        return REFERENCE.matcher(value).matches();
    }

    /**
     * The secret of an option whose value is a reference, without spaces around it, as files end with a line's end.
     *
     * @throws IOException naming the option and the reference, if nothing is there
     */
    static String resolve(String option, String reference) throws IOException {
        Map<String, ConfigProvider> providers = Map.of(
                "directory", new DirectoryConfigProvider(),
                "env", new EnvVarConfigProvider(),
                "file", new FileConfigProvider());
        try {
            providers.values().forEach(provider -> provider.configure(Map.of()));
            String secret = new ConfigTransformer(providers)
                    .transform(Map.of(option, reference))
                    .data()
                    .get(option);
            if (secret == null || isReference(secret) || secret.isBlank()) {
                throw new IOException("%s: %s is not there".formatted(option, reference));
            }
            return secret.strip();
        } catch (ConfigException e) {
            throw new IOException("%s: %s can not be read: %s".formatted(option, reference, e.getMessage()), e);
        } finally {
            providers.values().forEach(provider -> Utils.closeQuietly(provider, "a provider of secrets"));
        }
    }

    /** Lets clients of these properties resolve references. */
    static void addProviders(Properties properties) {
        properties.putAll(PROVIDERS);
    }
}
