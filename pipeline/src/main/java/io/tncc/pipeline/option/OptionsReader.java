package io.tncc.pipeline.option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a YAML file, whose keys may be nested or dotted, and {@code key=value} pairs on top, into dotted keys and text. */
final class OptionsReader {

    private final Problems problems;
    private final Map<String, String> values = new TreeMap<>();

    OptionsReader(Problems problems) {
        this.problems = problems;
    }

    /** The values read so far, by dotted key. */
    Map<String, String> values() {
        return values;
    }

    void readFile(Path file) {
        try {
            readYaml(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the options from " + file + ": " + e, e);
        }
    }

    /**
     * Reads YAML.
     *
     * @param name where the text comes from, for messages
     */
    void readYaml(String name, String text) {
        Object root;
        try {
            root = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(text);
        } catch (YamlEngineException e) {
            problems.add(name, "this is not YAML: " + e.getMessage());
            return;
        }
        if (root instanceof Map<?, ?> map) {
            flatten("", map);
        } else if (root != null) {
            problems.add(name, "the file holds keys and values, such as \"kafka.bootstrap-servers: localhost:9092\"");
        }
    }

    /** Reads pairs such as {@code training.batch-size=128}, which replace what a file says. */
    void readOverrides(List<String> pairs) {
        Map<String, String> overrides = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                problems.add("--set " + pair, "an override is written key=value");
            } else {
                overrides.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        values.putAll(overrides);
    }

    private void flatten(String prefix, Map<?, ?> map) {
        map.forEach((name, value) -> {
            String key = prefix + name;
            if (value instanceof Map<?, ?> nested) {
                flatten(key + ".", nested);
            } else if (value == null) {
                problems.add(key, "the key has no value; leave the line out to have the default");
            } else if (values.putIfAbsent(key, text(value)) != null) {
                problems.add(key, "the key is given twice, nested and dotted");
            }
        });
    }

    private static String text(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(OptionsReader::item).collect(Collectors.joining(", ", "[", "]"));
        }
        return String.valueOf(value);
    }

    /** An item as YAML reads it back. */
    private static String item(Object value) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.FLOW)
                .setMultiLineFlow(false)
                .build();
        return new Dump(settings).dumpToString(value).strip();
    }
}
