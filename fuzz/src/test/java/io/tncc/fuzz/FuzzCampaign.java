package io.tncc.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzes one target after the other and reports what came of it. Run by {@code mvn verify -Pfuzz}. Inputs that were found lie in
 * {@code src/test/resources} afterwards, from where every build tries them again.
 */
class FuzzCampaign {

    private static final FuzzSettings SETTINGS = FuzzSettings.ofSystemProperties();
    private static final Map<Target, FuzzFigures> FIGURES = new EnumMap<>(Target.class);

    static List<Target> targets() {
        return SETTINGS.targets();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nothingIsFound(Target target) throws Exception {
        System.out.printf(
                "Fuzzing %s for %d s%n", target.id(), SETTINGS.duration().toSeconds());
        FuzzProcess process = new FuzzProcess(SETTINGS, target);
        FuzzFigures figures = process.run();
        FIGURES.put(target, figures);
        System.out.println(figures.line(target));
        assertThat(figures.findings())
                .as("what was found with %s; see %s", target.id(), process.log())
                .isZero();
    }

    @AfterAll
    static void report() throws IOException {
        Path report = SETTINGS.directory().resolve("report.md");
        Files.writeString(report, FuzzFigures.table(FIGURES));
        System.out.println("Report: " + report);
    }
}
