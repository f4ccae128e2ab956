package io.tncc.cli.versions;

import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.Promotions;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What promoting and rolling back have in common. */
final class PromotionArguments {

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for people; it is kept on the topic.")
    private @Nullable String reason;

    @Mixin
    private JsonOutput json = new JsonOutput();

    /**
     * Promotes a version, and tells of it.
     *
     * @param stream with the topic of promotions
     * @param before the version that was promoted until now
     * @throws CommandFailure if the broker does not take it
     */
    void promote(CommandSpec command, JobStream stream, EncoderVersion version, OptionalLong before) {
        try (Promotions promotions = new Promotions(stream)) {
            promotions.promote(version, reason);
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        PrintWriter out = command.commandLine().getOut();
        if (json.isWanted()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("lane", version.getLane());
            values.put("version", version.getVersion());
            values.put("before", before.isPresent() ? before.getAsLong() : null);
            JsonOutput.write(out, values);
        } else {
            out.printf(
                    "Version %d of lane %s is promoted; before it was %s%n",
                    version.getVersion(), version.getLane(), before.isPresent() ? before.getAsLong() : "none");
            out.flush();
        }
    }
}
