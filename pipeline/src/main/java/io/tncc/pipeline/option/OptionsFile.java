package io.tncc.pipeline.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The YAML file of options: keys nested or with dots, as one flat map. */
final class OptionsFile {

    private OptionsFile() {}

    static SortedMap<String, String> read(Path file, Problems problems) throws IOException {
        String text = Files.readString(file);
        SortedMap<String, String> values = new TreeMap<>();
        try {
            Object root =
                    new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(text);
            if (root instanceof Map<?, ?> map) {
                flatten("", map, values, problems);
            } else if (root != null) {
                problems.add(file.toString(), "is not a YAML mapping of keys to values");
            }
        } catch (YamlEngineException e) {
            problems.add(file.toString(), "is not valid YAML: " + e.getMessage());
        }
        return values;
    }

    private static void flatten(String prefix, Map<?, ?> map, SortedMap<String, String> values, Problems problems) {
        map.forEach((name, value) -> {
            String key = prefix + name;
            if (value instanceof Map<?, ?> nested) {
                flatten(key + ".", nested, values, problems);
            } else if (value == null) {
                problems.add(key, "has no value");
            } else if (values.put(key, text(value)) != null) {
                problems.add(key, "is set twice");
            }
        });
    }

    private static String text(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(OptionsFile::text).collect(Collectors.joining(";"))
                : String.valueOf(value);
    }
}
