package io.tncc.cli.stream;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/**
 * The file systems that encoder files are read from: Flink's, with the plugins that lie in the folder of the environment
 * variable {@code FLINK_PLUGINS_DIR}, as the job has them.
 */
public final class FileSystems {

    private FileSystems() {}

    /** Uses these settings from now on in this process, such as {@code s3.endpoint}. */
    public static void use(Map<String, String> settings) {
        Configuration configuration = Configuration.fromMap(settings);
        FileSystem.initialize(configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
    }
}
