package io.tncc.deployment.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.deployment.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkflowTest {

    /** A tag can be moved to other code; a commit can not. */
    @Test
    void actionsAreNamedByCommit() throws IOException {
        List<Path> workflows;
        try (Stream<Path> files = Files.list(Repository.path(".github/workflows"))) {
            workflows = files.toList();
        }
        assertThat(workflows).isNotEmpty();
        for (Path workflow : workflows) {
            assertThat(Files.readAllLines(workflow))
                    .filteredOn(line -> line.contains("uses:"))
                    .isNotEmpty()
                    .allMatch(line -> line.matches(".*uses: [\\w./-]+@[0-9a-f]{40} # v[0-9.]+"));
        }
    }
}
