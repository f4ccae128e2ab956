package io.tncc.api;

import com.sun.source.doctree.DocTree;
import io.tncc.pipeline.option.OptionDescription;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import jdk.javadoc.doclet.Taglet;

/** {@code {@options}} in the comment of a class {@code *Options}: the table of the options that it declares, as they describe themselves. */
public final class OptionsTaglet implements Taglet {

    private static final String ENDING = "Options";

    @Override
    public String getName() {
        return "options";
    }

    @Override
    public Set<Location> getAllowedLocations() {
        return EnumSet.of(Location.TYPE);
    }

    @Override
    public boolean isInlineTag() {
        return true;
    }

    @Override
    public String toString(List<? extends DocTree> tags, Element element) {
        String name = element.getSimpleName().toString();
        List<OptionDescription> options = OptionDescription.all().stream()
                .filter(option -> name.equals(option.group() + ENDING))
                .toList();
        if (options.isEmpty()) {
            throw new IllegalArgumentException("{@options} in " + name + ", which declares no options");
        }
        return options.stream()
                .map(OptionsTaglet::row)
                .collect(Collectors.joining(
                        "",
                        "<table class=\"striped\"><caption>Options</caption><thead><tr><th>Key</th><th>Default</th>"
                                + "<th>Allowed</th><th>On resume</th><th>Description</th></tr></thead><tbody>",
                        "</tbody></table>"));
    }

    private static String row(OptionDescription option) {
        String value = option.defaultValue();
        String shown = value == null ? option.required() ? "required" : "not set" : value.isEmpty() ? "empty" : value;
        return "<tr><th><code>%s</code></th><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>"
                .formatted(
                        escaped(option.key()),
                        escaped(shown),
                        escaped(option.allowed()),
                        option.onResume(),
                        escaped(option.description()));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
