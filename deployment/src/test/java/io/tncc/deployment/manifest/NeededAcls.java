package io.tncc.deployment.manifest;

import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions;
import io.tncc.pipeline.option.PipelineOptions.Run;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;

/** What a job does on the brokers, by its options. That it fails without any of it is what {@code AclsProof} shows. */
final class NeededAcls {

    private final PipelineConfiguration options;
    private final String user;
    private final Set<Acl> acls = new HashSet<>();

    private NeededAcls(PipelineConfiguration options, String user) {
        this.options = options;
        this.user = user;
    }

    /** What the user of a job has to be allowed. */
    static Set<Acl> of(PipelineConfiguration options, String user) {
        NeededAcls needed = new NeededAcls(options, user);
        Run run = options.get(PipelineOptions.RUN);
        needed.addThoseOfAnyJob();
        if (run.trains()) {
            needed.addThoseOfTraining();
        }
        if (run.embeds()) {
            needed.addThoseOfEmbedding();
        }
        return needed.acls;
    }

    /** A job that trains reads promotions too: it deletes no file of a version that is promoted. */
    private void addThoseOfAnyJob() {
        addTopic(KafkaOptions.IMAGES_TOPIC, "Read");
        addTopic(KafkaOptions.ENCODER_PROMOTIONS_TOPIC, "Read");
        addTopic(KafkaOptions.REJECTED_IMAGES_TOPIC, "Write");
        add("transactionalId", "%s-%s-".formatted(prefix(), options.get(PipelineOptions.RUN)), "prefix", "Write");
    }

    private void addThoseOfTraining() {
        addTopic(KafkaOptions.ENCODER_VERSIONS_TOPIC, "Write");
        addTopic(KafkaOptions.TRAINING_PROGRESS_TOPIC, "Write");
        add("group", prefix() + "-train", "literal", "Read");
    }

    private void addThoseOfEmbedding() {
        addTopic(KafkaOptions.ENCODER_VERSIONS_TOPIC, "Read");
        addTopic(KafkaOptions.EMBEDDINGS_TOPIC, "Write");
        add("group", prefix() + "-embed", "literal", "Read");
    }

    private String prefix() {
        return options.get(KafkaOptions.GROUP_PREFIX);
    }

    private void addTopic(ConfigOption<String> topic, String operation) {
        add("topic", options.get(topic), "literal", operation);
    }

    private void add(String type, String name, String pattern, String operation) {
        acls.add(new Acl(user, type, name, pattern, operation));
    }
}
