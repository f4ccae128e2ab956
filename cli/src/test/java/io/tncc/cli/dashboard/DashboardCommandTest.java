package io.tncc.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DashboardCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("dashboard", "--bootstrap", "127.0.0.1:1"));
        arguments.addAll(List.of(options));
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        command.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return command.execute(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port=70000 | --port is 70000; allowed: 0 to 65535",
                "--recent=5 | --recent is 5; allowed: 100 and more",
                "--recent-megabytes=0 | --recent-megabytes is 0; allowed: 1 and more",
                "--sample=10 | --sample is 10; allowed: 50 to 20000",
                "--maps=1 | --maps is 1; allowed: 2 to 400",
                "--topic=pictures=photos | --topic: pictures is none of the topics images",
                "--bind=no.such.host.invalid | --bind is no.such.host.invalid; allowed: an address of this machine"
            })
    void aWrongUseSaysWhatIsAllowed(String option, String message) {
        assertThat(run(option)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheRemedy() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(run("--port", "" + taken.getLocalPort())).isEqualTo(1);
            assertThat(err.toString())
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("--port chooses another");
        }
    }

    @Test
    void helpHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("--allow-promotion").contains("Examples:");
    }
}
