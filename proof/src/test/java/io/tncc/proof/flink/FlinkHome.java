package io.tncc.proof.flink;

import io.tncc.proof.process.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A Flink distribution with the libraries of the job in its {@code lib/}.
 *
 * @param directory where it lies
 */
public record FlinkHome(Path directory) {

    private static final List<String> OPENED_PACKAGES =
            List.of("lang", "net", "io", "nio", "lang.reflect", "text", "time", "util", "util.concurrent");

    Path lib() {
        return directory.resolve("lib");
    }

    Path plugins() {
        return directory.resolve("plugins");
    }

    /** The command that runs one of Flink's classes. */
    List<String> command(String mainClass, Path configuration, List<String> javaOptions, String... arguments) {
        List<String> options = new ArrayList<>(javaOptions);
        OPENED_PACKAGES.forEach(opened -> options.add("--add-opens=java.base/java.%s=ALL-UNNAMED".formatted(opened)));
        options.add("-Dlog4j.configurationFile=" + configuration.resolve("log4j.properties"));
        Collection<String> all = Arrays.asList(arguments);
        return Server.java(lib() + "/*", options, mainClass, all);
    }
}
