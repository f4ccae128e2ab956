package io.tncc.cli.search;

import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamCatchUp;
import io.tncc.cli.stream.StreamListener;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.schemas.EncoderVersion;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The encoder versions that a stream has announced, by lane. */
final class AnnouncedVersions {

    private static final String LATEST = "latest";

    private final TreeMap<String, TreeMap<Long, EncoderVersion>> lanes = new TreeMap<>();

    private AnnouncedVersions() {}

    /** Reads the topic of versions. */
    static AnnouncedVersions read(JobStream stream) {
        AnnouncedVersions versions = new AnnouncedVersions();
        try (StreamCatchUp reading =
                new StreamCatchUp(stream, List.of(stream.topics().versions()), Map.of())) {
            reading.read(
                    new StreamListener() {
                        @Override
                        public void version(EncoderVersion version, RecordPlace place) {
                            versions.announced(version);
                        }
                    },
                    (done, next) -> {});
        }
        return versions;
    }

    static AnnouncedVersions of(List<EncoderVersion> announced) {
        AnnouncedVersions versions = new AnnouncedVersions();
        announced.forEach(versions::announced);
        return versions;
    }

    /** The order of the topic is the truth: of its number and above, what came before is outdated. */
    private void announced(EncoderVersion version) {
        TreeMap<Long, EncoderVersion> versions = lanes.computeIfAbsent(version.getLane(), lane -> new TreeMap<>());
        versions.tailMap(version.getVersion()).clear();
        versions.put(version.getVersion(), version);
    }

    /** Fails where what is to name a version does not. */
    static void requireVersionName(CommandLine command, String name) {
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
    EncoderVersion choose(@Nullable String lane, String name) {
        if (lanes.isEmpty()) {
            throw new CommandFailure("No encoder version was announced yet: is there a job that trains?");
        }
        TreeMap<Long, EncoderVersion> versions = lanes.get(lane == null ? onlyLane() : lane);
        if (versions == null) {
            throw new CommandFailure(
                    "There is no lane %s; there are: %s".formatted(lane, String.join(", ", lanes.keySet())));
        }
        EncoderVersion version =
                name.equals(LATEST) ? versions.lastEntry().getValue() : versions.get(Long.parseLong(name));
        if (version == null) {
            throw new CommandFailure("Lane %s has no version %s; it has: %s"
                    .formatted(
                            versions.firstEntry().getValue().getLane(),
                            name,
                            versions.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
        return version;
    }

    private String onlyLane() {
        if (lanes.size() > 1) {
            throw new CommandFailure(
                    "There are the lanes %s, whose embeddings are not comparable: choose one with --lane"
                            .formatted(String.join(", ", lanes.keySet())));
        }
        return lanes.firstKey();
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
