package io.tncc.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {

    @Test
    void bashCompletesCommandsTheirCommandsAndOptions(@TempDir Path folder) throws Exception {
        CommandRun run = CommandRun.of("completion", "bash");
        assertThat(run.exitCode()).isZero();
        Path script = Files.writeString(folder.resolve("completion.bash"), run.out());

        assertThat(completed(script, "./tncc", "pro")).isEqualTo("produce");
        assertThat(completed(script, "./tncc", "topics", "cr")).isEqualTo("create");
        assertThat(completed(script, "./tncc", "search", "--encoder-v")).isEqualTo("--encoder-version");
    }

    @Test
    void zshIsGivenWhatItNeedsToRunTheScriptOfBash() {
        CommandRun run = CommandRun.of("completion", "ZSH");

        assertThat(run.out()).startsWith("autoload -Uz bashcompinit").contains("_complete_tncc");
    }

    /** What bash makes of a command line whose last word is not finished. */
    private static String completed(Path script, String... words) throws IOException, InterruptedException {
        String line = String.join(" ", words);
        Process bash = new ProcessBuilder(
                        "bash",
                        "--norc",
                        "-c",
                        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; _complete_tncc; echo ${COMPREPLY[@]}"
                                .formatted(script, line, words.length - 1, line))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return output.strip();
    }
}
