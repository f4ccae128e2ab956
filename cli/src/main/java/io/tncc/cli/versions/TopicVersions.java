package io.tncc.cli.versions;

import io.tncc.cli.stream.ClientSettings;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.pipeline.control.ControlRecord;
import io.tncc.pipeline.control.KafkaVersionFeed;
import io.tncc.pipeline.control.UnreadableControlException;
import io.tncc.pipeline.control.VersionFeed;
import io.tncc.pipeline.option.AcceptedLosses;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.KafkaException;

/** Versions and promotions from the topics of a job, read as the job reads them. */
public final class TopicVersions {

    private static final int PATIENCE_MILLIS = 10_000;

    private TopicVersions() {}

    /**
     * All that is committed now. A record that can not be read is left out, as the job leaves it out.
     *
     * @param err told of those records
     * @throws CommandFailure if the topics can not be read, saying why
     */
    public static VersionCatalog read(JobStream stream, PrintWriter err) {
        Properties kafka = new Properties();
        kafka.putAll(stream.client(Map.of("default.api.timeout.ms", PATIENCE_MILLIS)));
        KafkaVersionFeed feed = new KafkaVersionFeed(
                kafka,
                stream.topics().versions(),
                stream.topics().promotions(),
                new AcceptedLosses(List.of()),
                stream.registry());
        VersionCatalog catalog = new VersionCatalog();
        try (VersionFeed.Following topics = feed.open(Map.of())) {
            for (ControlRecord record : topics.readToEnd().records()) {
                add(record, catalog, err);
            }
        } catch (IOException e) {
            throw new CommandFailure("%s: %s".formatted(stream.bootstrapServers(), e.getMessage()), e);
        } catch (KafkaException e) {
            throw ClientSettings.refused(stream.bootstrapServers(), e);
        }
        return catalog;
    }

    private static void add(ControlRecord record, VersionCatalog catalog, PrintWriter err) {
        try {
            if (record.promotion()) {
                catalog.add(record.promotedVersion());
            } else {
                catalog.announced(record.announcedVersion());
            }
        } catch (UnreadableControlException e) {
            err.println(e.getMessage() + "; it is left out");
            err.flush();
        }
    }
}
