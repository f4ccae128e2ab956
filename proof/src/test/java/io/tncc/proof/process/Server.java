package io.tncc.proof.process;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of its own, such as a broker or a TaskManager, that a supervisor starts anew whenever it ends without having been
 * stopped. Each start writes a log file of its own.
 */
public final class Server implements AutoCloseable {

    /** So often in a row may a process end at once before the supervisor lets it be. */
    private static final int MOST_EARLY_ENDS = 5;

    private static final Duration EARLY = Duration.ofSeconds(2);

    private static final Collection<Server> RUNNING = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Server::killForGood)));
    }

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path logs;
    private final Object lock = new Object();

    private @Nullable Process process;
    private boolean wanted;
    private int starts;
    private int earlyEnds;
    private long startedNanos;

    /**
     * A server that does not run yet.
     *
     * @param logs the folder of its log files
     */
    public Server(String name, List<String> command, Map<String, String> environment, Path logs) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.logs = logs;
    }

    /** The command that runs a class in a Java process of its own. */
    public static List<String> java(
            String classpath, List<String> options, String mainClass, Collection<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(classpath);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** Starts the process, and from now on starts it anew when it ends. */
    public Server start() {
        synchronized (lock) {
            wanted = true;
            launch();
        }
        RUNNING.add(this);
        return this;
    }

    private void launch() {
        try {
            Files.createDirectories(logs);
            File log = logs.resolve("%s-%d.log".formatted(name, ++starts)).toFile();
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
            builder.environment().putAll(environment);
            Process started = builder.start();
            process = started;
            startedNanos = System.nanoTime();
            started.onExit().thenAccept(this::startAnewUnlessStopped);
        } catch (IOException e) {
            throw new UncheckedIOException("%s does not start".formatted(name), e);
        }
    }

    private void startAnewUnlessStopped(Process ended) {
        synchronized (lock) {
            if (wanted && process == ended) {
                boolean early = System.nanoTime() - startedNanos < EARLY.toNanos();
                earlyEnds = early ? earlyEnds + 1 : 0;
                if (earlyEnds < MOST_EARLY_ENDS) {
                    launch();
                } else {
                    wanted = false;
                    System.err.printf("%s ends as soon as it starts: see %s%n", name, log());
                }
            }
        }
    }

    public String name() {
        return name;
    }

    /** How often the process was started. */
    public int starts() {
        synchronized (lock) {
            return starts;
        }
    }

    public long pid() {
        return current().pid();
    }

    private Process current() {
        synchronized (lock) {
            if (process == null) {
                throw new IllegalStateException(name + " was never started");
            }
            return process;
        }
    }

    /** Kills the process with SIGKILL; the supervisor starts another. */
    public void kill() {
        current().destroyForcibly();
    }

    /** Sends a signal, such as STOP or CONT. */
    public void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    }

    /** Kills the process with SIGKILL; it stays down until it is started. */
    public void killForGood() {
        synchronized (lock) {
            wanted = false;
        }
        end(Process::destroyForcibly);
    }

    /** Ends the process in an orderly way; it stays down until it is started. */
    public void stop() {
        synchronized (lock) {
            wanted = false;
        }
        end(running -> {
            running.destroy();
            return running;
        });
    }

    private void end(java.util.function.UnaryOperator<Process> how) {
        RUNNING.remove(this);
        Process last;
        synchronized (lock) {
            last = process;
        }
        if (last == null) {
            return;
        }
        try {
            if (!how.apply(last).waitFor(30, TimeUnit.SECONDS)) {
                last.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Waits, without delay, for a new line of the log that contains both texts. */
    public void awaitLog(String text, String other, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Path file = log();
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(log.length());
            while (System.nanoTime() < deadline) {
                long lineStart = log.getFilePointer();
                String line = log.readLine();
                if (line == null) {
                    log.seek(lineStart);
                    Thread.sleep(3);
                } else if (line.contains(text) && line.contains(other)) {
                    return;
                }
            }
        }
        throw new IllegalStateException("%s has no new line with '%s' and '%s'".formatted(file, text, other));
    }

    /** The log of the present process. */
    public Path log() {
        synchronized (lock) {
            return logs.resolve("%s-%d.log".formatted(name, starts));
        }
    }

    @Override
    public void close() {
        stop();
    }
}
