package io.tncc.cli.train.result;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of settings. One that stands for several is followed by what tells them apart, such as {@code tncc (order=by-class)}. */
final class SettingNames {

    /** By name, what the settings of that name have in common. */
    private final Map<String, Set<String>> common = new HashMap<>();

    private SettingNames() {}

    static SettingNames of(Collection<ResultRow> rows) {
        SettingNames names = new SettingNames();
        rows.forEach(names::add);
        return names;
    }

    private void add(ResultRow row) {
        common.computeIfAbsent(row.get(Column.NAME), name -> new HashSet<>(row.parts()))
                .retainAll(Set.copyOf(row.parts()));
    }

    /** The name of the setting of a row, which is one of those. */
    String of(ResultRow row) {
        String name = row.get(Column.NAME);
        Set<String> shared = common.getOrDefault(name, Set.of());
        List<String> apart = row.parts().stream()
                .filter(part -> !part.isEmpty() && !shared.contains(part))
                .toList();
        return apart.isEmpty() ? name : name + " (" + String.join(", ", apart) + ")";
    }
}
