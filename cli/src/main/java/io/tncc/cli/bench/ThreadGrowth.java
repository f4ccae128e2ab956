package io.tncc.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.pipeline.option.TrainingOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Training step and embedding by threads. One process has one number of them, so each number is measured by this command in a process
 * of its own, in turn, round by round.
 */
final class ThreadGrowth {

    private static final String AXIS = "threads";

    private final String mainClass;
    private final @Nullable DatasetSource source;
    private final Map<String, String> options;
    private final @Nullable Path encoder;

    /**
     * @param mainClass whose {@code main} takes the words of this command
     * @param source of the images, or null for what each process finds at hand
     * @param options that the person has set
     * @param encoder the file that embeds, or null for a new encoder
     */
    ThreadGrowth(
            String mainClass, @Nullable DatasetSource source, Map<String, String> options, @Nullable Path encoder) {
        this.mainClass = mainClass;
        this.source = source;
        this.options = options;
        this.encoder = encoder;
    }

    /** Of each work the figures of all numbers of threads, from 1 to that of the processors. */
    List<List<Figure>> measure(int rounds, Duration atLeast) throws InterruptedException {
        Map<String, Map<Integer, List<JsonNode>>> byWork = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int threads : numbers(Runtime.getRuntime().availableProcessors())) {
                for (JsonNode told : measureInProcess(threads, atLeast)) {
                    byWork.computeIfAbsent(told.path("name").asText(), name -> new LinkedHashMap<>())
                            .computeIfAbsent(threads, number -> new ArrayList<>())
                            .add(told);
                }
            }
        }
        return byWork.entrySet().stream()
                .map(work -> work.getValue().entrySet().stream()
                        .map(told -> figure(work.getKey(), told.getKey(), told.getValue()))
                        .toList())
                .toList();
    }

    private static Figure figure(String name, int threads, List<JsonNode> rounds) {
        return new Figure(
                BenchPart.THREADS,
                name,
                AXIS,
                threads,
                BenchUnit.IMAGES_PER_SECOND,
                all(rounds, "median"),
                Figure.median(all(rounds, "machineGigaflops")));
    }

    static List<Double> all(List<JsonNode> rounds, String what) {
        return rounds.stream().map(told -> told.required(what).doubleValue()).toList();
    }

    /** 1, 2, 4 and so on, and the number of processors. */
    static SortedSet<Integer> numbers(int processors) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (int number = 1; number < processors; number *= 2) {
            numbers.add(number);
        }
        numbers.add(processors);
        return numbers;
    }

    private JsonNode measureInProcess(int threads, Duration atLeast) throws InterruptedException {
        try {
            return new ObjectMapper()
                    .readTree(PeerProgram.output(command(threads, atLeast)))
                    .required("figures");
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IllegalStateException("The process of its own does not tell its figures as JSON", e);
        }
    }

    /** The words of the process that measures a number of threads. */
    List<String> command(int threads, Duration atLeast) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass, "bench", "--json"));
        command.addAll(List.of("--parts", BenchPart.TRAINING_STEP + "," + BenchPart.EMBEDDING, "--no-growth"));
        command.addAll(List.of("--rounds", "1", "--seconds", Double.toString(atLeast.toMillis() / 1e3)));
        if (source != null) {
            command.addAll(List.of("--dataset", source.text()));
        }
        if (encoder != null) {
            command.addAll(List.of("--encoder", encoder.toString()));
        }
        options.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        command.addAll(List.of("--set", TrainingOptions.THREADS.key() + "=" + threads));
        return command;
    }
}
