package io.tncc.cli.stream;

import io.tncc.pipeline.option.PipelineConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import picocli.CommandLine.Option;

/**
 * The arguments that say how files of a job are read: by Flink's file systems, with the plugins that lie in the folder of the
 * environment variable {@code FLINK_PLUGINS_DIR}, as the job has them.
 */
public final class FileSystemArguments {

    @Option(
            names = "--file-system",
            paramLabel = "KEY=VALUE",
            description = {
                "A setting of Flink's file systems, to read files that are not on this machine, such as s3.endpoint.",
                "Their plugins lie in folders of $FLINK_PLUGINS_DIR. Repeatable."
            })
    private Map<String, String> settings = new LinkedHashMap<>();

    /** Uses these file systems from now on in this process. */
    public void use() {
        use(Optional.empty());
    }

    /** Uses these file systems from now on in this process. What is given one by one wins over the options of the job. */
    public void use(Optional<PipelineConfiguration> options) {
        Configuration configuration = options.map(PipelineConfiguration::flink).orElseGet(Configuration::new);
        configuration.addAll(Configuration.fromMap(settings));
        FileSystem.initialize(configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
    }
}
