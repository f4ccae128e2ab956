package io.tncc.pipeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.pipeline.extension.ExtensionPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the page on extending to the examples, which the build compiles and runs. */
class ExtendingPageTest {

    private static final Path PAGE = Path.of("..", "docs", "extending.md");
    private static final Pattern CODE = Pattern.compile("```(java|kotlin)\n(.*?)```", Pattern.DOTALL);

    private static String examples(String language) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "test", language, "io", "tncc", "pipeline", "examples"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.toList()) {
                all.append(withoutIndentation(Files.readString(file)));
            }
            return all.toString();
        }
    }

    private static String withoutIndentation(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void allCodeOnThePageIsInTheExamples() throws IOException {
        List<MatchResult> blocks =
                CODE.matcher(Files.readString(PAGE)).results().toList();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(4);
        for (MatchResult block : blocks) {
            assertThat(examples(block.group(1))).contains(withoutIndentation(block.group(2)));
        }
    }

    @Test
    void thePageNamesEveryPoint() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(ExtensionPoint.values()).allSatisfy(point -> assertThat(page).contains("| `" + point.key() + "` |"));
    }
}
