package io.tncc.cli.search;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.versions.VersionCatalog;
import io.tncc.schemas.EncoderVersion;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The encoder version among whose embeddings is searched. */
final class SearchedVersion {

    private static final String LATEST = "latest";

    private SearchedVersion() {}

    /** Fails where what is to name a version does not. */
    static void requireName(CommandLine command, String name) {
        if (!name.equals(LATEST) && !name.matches("\\d{1,18}")) {
            throw new ParameterException(
                    command, "--encoder-version is %s; allowed: latest, or the number of a version".formatted(name));
        }
    }

    /**
     * The version of that name.
     *
     * @param lane null for the only one that there is
     * @throws CommandFailure naming those that there are
     */
    static EncoderVersion choose(VersionCatalog announced, @Nullable String lane, String name) {
        String chosen = lane == null ? onlyLane(announced.lanes()) : lane;
        return name.equals(LATEST) ? announced.latest(chosen) : announced.require(chosen, Long.parseLong(name));
    }

    private static String onlyLane(Set<String> lanes) {
        if (lanes.isEmpty()) {
            throw new CommandFailure("No encoder version was announced yet: is there a job that trains?");
        }
        if (lanes.size() > 1) {
            throw new CommandFailure(
                    "There are the lanes %s, whose embeddings are not comparable: choose one with --lane"
                            .formatted(String.join(", ", lanes)));
        }
        return lanes.iterator().next();
    }

    /** What to do where a version has embedded nothing. */
    static String nothingEmbedded(EncoderVersion version, Map<Long, Long> seen) {
        String what = "Version %d of lane %s has embedded nothing that is committed yet"
                .formatted(version.getVersion(), version.getLane());
        if (seen.isEmpty()) {
            return what + ", nor has another: is there a job that embeds? Embeddings come with each checkpoint";
        }
        String others = seen.entrySet().stream()
                .map(entry -> "%d (%,d images)".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        return "%s. Take another with --encoder-version: %s".formatted(what, others);
    }
}
