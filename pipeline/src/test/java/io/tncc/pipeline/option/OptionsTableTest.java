package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.junit.jupiter.api.Test;

/** Holds the page of options to the options; with {@code -Dtncc.docs.write=true} it writes the page. */
class OptionsTableTest {

    private static final Path PAGE = Path.of("..", "docs", "options.md");
    private static final String COMMAND = "mvn -q test -pl pipeline -am -Dtest=OptionsTableTest "
            + "-Dsurefire.failIfNoSpecifiedTests=false -Dtncc.docs.write=true";

    @Test
    void thePageOfOptionsIsUpToDate() throws IOException {
        if (Boolean.getBoolean("tncc.docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, OptionsTable.markdown());
        }
        assertThat(PAGE)
                .as("docs/options.md is stale; regenerate it with: " + COMMAND)
                .exists()
                .content()
                .isEqualTo(OptionsTable.markdown());
    }

    @Test
    void everyOptionIsDescribed() {
        assertThat(Option.ALL).hasSizeGreaterThan(50).allSatisfy(option -> assertThat(
                        new HtmlFormatter().format(option.config().description()))
                .as(option.key())
                .endsWith(".")
                .hasSizeGreaterThan(10));
    }

    @Test
    void everyDefaultIsAllowed() {
        assertThat(Option.ALL)
                .filteredOn(option -> option.config().hasDefaultValue())
                .allSatisfy(option -> assertThat(option.allows(option.config().defaultValue()))
                        .as(option.key())
                        .isTrue());
    }

    @Test
    void keysAreUniqueAndBeginWithTheirGroup() {
        assertThat(Option.ALL).extracting(Option::key).doesNotHaveDuplicates();
        for (Class<?> group : Option.GROUPS) {
            String prefix = group.getSimpleName()
                            .replace("Options", "")
                            .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                            .toLowerCase(java.util.Locale.ROOT)
                    + ".";
            List<Option> options = Option.declaredIn(group);
            assertThat(options).isNotEmpty().allSatisfy(option -> assertThat(option.key())
                    .startsWith(prefix));
        }
    }
}
