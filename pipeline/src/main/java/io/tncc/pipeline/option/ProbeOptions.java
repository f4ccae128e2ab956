package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/**
 * What encoder versions are tried on before they are published. Off unless there is a path or a share.
 *
 * <p>{@options}
 */
public final class ProbeOptions {

    @Allowed(
            pattern = "(/|[a-zA-Z][a-zA-Z0-9+.-]*:/).*",
            meaning = "an absolute path, or a URI such as s3://bucket/path")
    public static final ConfigOption<String> PATH = key("probe.path")
            .stringType()
            .noDefaultValue()
            .withDescription("A folder or tar file (.tar, .tar.gz) of images on any file system that Flink knows, on "
                    + "which every version of every lane is tried. An image's folder is its class; without folders "
                    + "there are no classes, and neither kNN nor purity. Read at the start; must stay the same.");

    @Allowed(interval = "[0, 0.5]")
    public static final ConfigOption<Double> SHARE = key("probe.share")
            .doubleType()
            .defaultValue(0.0)
            .withDescription("The share of each lane's images that is set aside and never trained on, chosen by a hash "
                    + "of seed, lane and id; versions are tried on some of them, which are kept in state.");

    @Allowed(interval = "[2, 100000]")
    public static final ConfigOption<Integer> IMAGES = key("probe.images")
            .intType()
            .defaultValue(1000)
            .withDescription("Images to try a version on, at most: those of the path or set aside with the lowest "
                    + "hashes, a fair sample of all. Each is embedded three times a version.");

    private ProbeOptions() {}
}
