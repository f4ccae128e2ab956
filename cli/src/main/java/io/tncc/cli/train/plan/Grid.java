package io.tncc.cli.train.plan;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Runs to be compared, as a YAML file has them: settings of all, rows that each add some, and lists of values of which each row
 * takes every combination.
 *
 * <pre>
 *   seeds: [1, 2, 3]          # or how many
 *   run-limit: 10m
 *   settings:
 *     images: 50000
 *     optimizer.schedule: cosine
 *   rows:
 *     - name: infonce
 *       objective.kernel: gaussian
 *   vary:
 *     objective.temperature: [0.1, 0.2]
 * </pre>
 *
 * @param rows the runs, each to be made with every seed
 * @param seeds the seeds
 * @param runLimit how long a run may take, or null where the file does not say
 */
public record Grid(List<RunValues> rows, Seeds seeds, @Nullable Duration runLimit) {

    private static final Set<String> KEYS = Set.of("seeds", "run-limit", "settings", "rows", "vary");

    public Grid {
        rows = List.copyOf(rows);
        Set<String> names = new HashSet<>();
        Map<Map<String, String>, String> namesOfValues = new HashMap<>();
        for (RunValues row : rows) {
            if (!names.add(row.name())) {
                throw new CommandFailure("Two rows have the name '%s'; each has its own".formatted(row.name()));
            }
            String same = namesOfValues.put(row.values(), row.name());
            if (same != null) {
                throw new CommandFailure("The rows '%s' and '%s' have the same settings, %s: they are one run"
                        .formatted(same, row.name(), new TreeMap<>(row.values())));
            }
        }
    }

    /**
     * Reads a file.
     *
     * @throws CommandFailure if it can not be read or is no grid
     */
    public static Grid read(Path file) {
        try {
            return new Reader(file.toString()).read(Files.readString(file));
        } catch (IOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** The grid of a text; the name is for messages. */
    static Grid parse(String name, String yaml) {
        return new Reader(name).read(yaml);
    }

    /** The settings of every run: seed by seed, so that comparisons are paired however far the work has come. */
    public List<RunSettings> runs(int trainImages) {
        return seeds.values().stream()
                .flatMap(seed -> rows.stream().map(row -> row.settings(trainImages, seed)))
                .toList();
    }

    /** Reads one file, whose name is in every message. */
    private record Reader(String name) {

        Grid read(String yaml) {
            Map<String, Object> root = map("the file", load(yaml));
            for (String key : root.keySet()) {
                if (!KEYS.contains(key)) {
                    throw failure("'%s' is not known; %s are"
                            .formatted(
                                    key,
                                    String.join(", ", KEYS.stream().sorted().toList())));
                }
            }
            Map<String, String> settings = texts("settings", root.get("settings"));
            List<RunValues> rows = new ArrayList<>();
            for (RunValues row : rows(root.get("rows"))) {
                for (Map<String, String> varied : combinations(root.get("vary"))) {
                    String rowName = (row.name() + " " + RunValues.shortNames(varied)).strip();
                    rows.add(new RunValues(rowName.isEmpty() ? "defaults" : rowName, settings)
                            .with(row.values())
                            .with(varied));
                }
            }
            return new Grid(rows, seeds(root.get("seeds")), limit(root.get("run-limit")));
        }

        private @Nullable Object load(String yaml) {
            try {
                return new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(yaml);
            } catch (YamlEngineException e) {
                throw failure("this is not YAML: " + e.getMessage());
            }
        }

        private List<RunValues> rows(@Nullable Object value) {
            if (value == null) {
                return List.of(new RunValues("", Map.of()));
            }
            List<RunValues> rows = new ArrayList<>();
            for (Object each : list("rows", value)) {
                Map<String, String> row = texts("a row", each);
                String rowName = row.remove("name");
                if (rowName == null || rowName.isBlank()) {
                    throw failure("each row has a name, which %s lacks".formatted(row));
                }
                rows.add(new RunValues(rowName, row));
            }
            return rows;
        }

        private List<Map<String, String>> combinations(@Nullable Object value) {
            List<Map<String, String>> combinations = List.of(Map.of());
            if (value == null) {
                return combinations;
            }
            for (Map.Entry<String, Object> varied : map("vary", value).entrySet()) {
                List<Map<String, String>> longer = new ArrayList<>();
                for (Map<String, String> before : combinations) {
                    for (Object each : list("vary: " + varied.getKey(), varied.getValue())) {
                        Map<String, String> with = new LinkedHashMap<>(before);
                        with.put(varied.getKey(), text(each));
                        longer.add(with);
                    }
                }
                combinations = longer;
            }
            return combinations;
        }

        private Seeds seeds(@Nullable Object value) {
            try {
                if (value instanceof List<?> list) {
                    return Seeds.parse(list.stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(",", "", list.size() == 1 ? "," : "")));
                }
                return Seeds.parse(value == null ? "1" : text(value));
            } catch (IllegalArgumentException e) {
                throw failure("seeds: " + e.getMessage());
            }
        }

        private @Nullable Duration limit(@Nullable Object value) {
            try {
                return value == null ? null : RunLimit.parse(text(value));
            } catch (IllegalArgumentException e) {
                throw failure("run-limit: " + e.getMessage());
            }
        }

        private Map<String, String> texts(String what, @Nullable Object value) {
            Map<String, String> texts = new TreeMap<>();
            if (value != null) {
                map(what, value).forEach((key, each) -> texts.put(key, text(each)));
            }
            return texts;
        }

        private Map<String, Object> map(String what, @Nullable Object value) {
            if (!(value instanceof Map<?, ?> map)) {
                throw failure(what + " holds keys and values");
            }
            Map<String, Object> checked = new LinkedHashMap<>();
            map.forEach((key, each) -> {
                if (each == null || each instanceof Map<?, ?> && !key.equals("settings") && !key.equals("vary")) {
                    throw failure("the key '%s' of %s has no value; keys are dotted, not nested".formatted(key, what));
                }
                checked.put(String.valueOf(key), each);
            });
            return checked;
        }

        private List<?> list(String what, Object value) {
            if (value instanceof List<?> list && !list.isEmpty() && !list.contains(null)) {
                return list;
            }
            throw failure("%s is a list of one value or more".formatted(what));
        }

        private static String text(Object value) {
            return value instanceof List<?> list
                    ? list.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"))
                    : String.valueOf(value);
        }

        private CommandFailure failure(String what) {
            return new CommandFailure(name + ": " + what);
        }
    }
}
