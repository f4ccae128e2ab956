package io.tncc.pipeline.option;

import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** On which line of a file each key is. */
final class OptionLines {

    private OptionLines() {}

    /** Lines, from 1, by dotted key. */
    static Map<String, Integer> of(String yaml) {
        Map<String, Integer> lines = new HashMap<>();
        new Compose(LoadSettings.builder().build()).composeString(yaml).ifPresent(root -> add(lines, "", root));
        return lines;
    }

    private static void add(Map<String, Integer> lines, String prefix, Node node) {
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(pair -> {
                if (pair.getKeyNode() instanceof ScalarNode name) {
                    String key = prefix + name.getValue();
                    name.getStartMark().ifPresent(mark -> lines.put(key, mark.getLine() + 1));
                    add(lines, key + ".", pair.getValueNode());
                }
            });
        }
    }
}
