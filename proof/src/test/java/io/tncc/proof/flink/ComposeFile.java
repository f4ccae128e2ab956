package io.tncc.proof.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * {@code docker/compose.yaml}, which starts the images on one machine: with what it gives Flink's services, commands and files, the
 * application mode is proved without containers.
 */
public final class ComposeFile {

    private static final String FLINK_FILE = "/opt/flink/conf/config.yaml";
    private static final String JOB_FILE = "/opt/tncc/job/job.yaml";

    private final Path folder;
    private final Map<?, ?> root;

    private ComposeFile(Path folder, Map<?, ?> root) {
        this.folder = folder;
        this.root = root;
    }

    /** Reads the file in a folder. */
    public static ComposeFile in(Path folder) throws IOException {
        return new ComposeFile(folder, yaml(folder.resolve("compose.yaml")));
    }

    /** What Flink's services are configured with, by dotted keys. */
    public Map<String, String> flinkOptions() throws IOException {
        return flattened(yaml(mounted(FLINK_FILE)));
    }

    /** The options of the job, by dotted keys. */
    public Map<String, String> jobOptions() throws IOException {
        return flattened(yaml(mounted(JOB_FILE)));
    }

    /**
     * The command of a service, with the job's options in another file.
     *
     * @return the name of the script that the image starts, and its arguments
     */
    List<String> command(String service, Path jobFile) {
        List<String> command = new ArrayList<>();
        for (Object word : list(map(map(root, "services"), service), "command")) {
            command.add(word.equals(JOB_FILE) ? jobFile.toString() : word.toString());
        }
        return command;
    }

    private Path mounted(String place) {
        for (Object volume : list(map(root, "x-flink"), "volumes")) {
            String[] parts = volume.toString().split(":");
            if (parts[1].equals(place)) {
                return folder.resolve(parts[0]);
            }
        }
        throw new IllegalStateException("compose.yaml mounts no %s for Flink".formatted(place));
    }

    private static Map<?, ?> yaml(Path file) throws IOException {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    private static Map<String, String> flattened(Map<?, ?> nested) {
        Map<String, String> flat = new TreeMap<>();
        flatten("", nested, flat);
        return flat;
    }

    private static void flatten(String prefix, Map<?, ?> nested, Map<String, String> flat) {
        nested.forEach((name, value) -> {
            if (value instanceof Map<?, ?> deeper) {
                flatten(prefix + name + ".", deeper, flat);
            } else {
                flat.put(prefix + name, String.valueOf(value));
            }
        });
    }

    private static Map<?, ?> map(Map<?, ?> map, String key) {
        return (Map<?, ?>) get(map, key);
    }

    private static List<?> list(Map<?, ?> map, String key) {
        return (List<?>) get(map, key);
    }

    private static Object get(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("compose.yaml has no %s where one is expected".formatted(key));
        }
        return value;
    }
}
