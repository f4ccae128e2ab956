package io.tncc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return commandLine.execute(args);
    }

    @Test
    void helpShowsCommandsAndExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("produce").contains("Examples:");
    }

    @Test
    void noCommandIsAWrongUse() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("A command is missing").contains("--help");
    }

    @Test
    void anUnknownDatasetIsAWrongUseThatNamesTheKnownOnes() {
        assertThat(run("produce", "--bootstrap", "localhost:1", "--dataset", "imagenet"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("imagenet")
                .contains("fashion-mnist")
                .contains("tar:FILE");
    }

    @Test
    void aNegativeRateIsAWrongUseThatNamesWhatIsAllowed() {
        assertThat(run("produce", "--bootstrap", "localhost:1", "--rate", "-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--rate is -1.0; allowed: 0");
    }

    @Test
    void aMissingFolderIsAFailureInOneLine() {
        assertThat(run("produce", "--bootstrap", "localhost:1", "--dataset", "folder:/no/such/place"))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("tncc: /no/such/place: no such directory");
    }
}
