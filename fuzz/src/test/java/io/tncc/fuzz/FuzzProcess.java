package io.tncc.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Fuzzes a target in a process of its own: a crash or a hang is the end of that process only. */
final class FuzzProcess {

    private static final int KILLED = -1;

    private final FuzzSettings settings;
    private final Target target;

    FuzzProcess(FuzzSettings settings, Target target) {
        this.settings = settings;
        this.target = target;
    }

    /** What jazzer and libFuzzer say. */
    Path log() {
        return file(".log");
    }

    /** Fuzzes, and reads the figures. What a process that crashed worked on is kept beside its log. */
    FuzzFigures run() throws IOException, InterruptedException {
        Files.createDirectories(corpus());
        Files.deleteIfExists(file(".crash"));
        long before = System.nanoTime();
        Process process = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        int exitValue = KILLED;
        try {
            if (process.waitFor(settings.duration().plus(FuzzSettings.OVERHEAD).toSeconds(), TimeUnit.SECONDS)) {
                exitValue = process.exitValue();
            }
        } finally {
            process.destroyForcibly();
        }
        if (Files.exists(file(".crash")) && Files.exists(file(".last-input"))) {
            Files.write(file(".crash-input"), LastInput.read(file(".last-input")));
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
        return FuzzFigures.of(Files.readAllLines(log()), seconds, exitValue);
    }

    private List<String> command() {
        String instrumented = String.join(":", target.instrumented());
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx%dm".formatted(FuzzSettings.HEAP_MEGABYTES),
                "-XX:+UseSerialGC",
                "-XX:-OmitStackTraceInFastThrow",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:ErrorFile=" + file(".crash"),
                "-Djdk.attach.allowAttachSelf=true",
                "-Djava.awt.headless=true",
                "-D%s=%s".formatted(LastInput.FILE, file(".last-input")),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.testClass(),
                "--instrumentation_includes=" + instrumented,
                "--custom_hook_includes=" + instrumented,
                "--max_duration=%ds".formatted(settings.duration().toSeconds()),
                "--keep_going=" + FuzzSettings.FINDINGS_AT_MOST,
                "-max_len=" + target.maxInputBytes(),
                "-timeout=" + FuzzSettings.HANG.toSeconds(),
                "-rss_limit_mb=" + FuzzSettings.RESIDENT_MEGABYTES,
                "-print_final_stats=1",
                corpus().toString());
    }

    /** Inputs that were found to reach something new: where the next campaign goes on. */
    private Path corpus() {
        return settings.directory().resolve("corpus").resolve(target.id());
    }

    private Path file(String ending) {
        return settings.directory().resolve(target.id() + ending);
    }
}
