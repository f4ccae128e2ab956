package io.tncc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every wrong use says in its message how to do it right. A use that is wrong in itself has exit code 2, a failure 1. */
class WrongUseTest {

    private static final String EXAMPLE = "../docs/example-options.yaml";

    @ParameterizedTest(name = "tncc {0}")
    @CsvSource(
            delimiter = '|',
            maxCharsPerColumn = 1_000,
            value = {
                // commands
                "'' | 2 | A command is missing",
                "prodce | 2 | Did you mean: tncc produce",
                "topics | 2 | A command is missing: create, show or check, such as tncc topics check --bootstrap localhost:9092",
                "config | 2 | A command is missing: explain, list, validate or show, such as tncc config list",
                "topics delete --bootstrap b:1 | 2 | Did you mean: topics create?",
                "completion fish | 2 | expected one of [BASH, ZSH] (case-insensitive) but was 'fish'",
                // where a job is
                "topics check | 2 | --bootstrap is missing: name the Kafka broker, such as --bootstrap localhost:9092, or the options of the job with --config FILE",
                "topics check --bootstrap localhost | 2 | --bootstrap is localhost; allowed: host:port, such as localhost:9092",
                "topics show --bootstrap a:1;b:1 | 2 | or several with commas between",
                "topics show --bootstrap b:1 --topic pictures=photos | 2 | --topic: pictures is none of the topics images, embeddings",
                "topics show --bootstrap b:1 --topic images | 2 | Value for option '--topic' (USUAL=NAME) should be in KEY=VALUE format but was images",
                "topics check --config no/such.yaml | 1 | no/such.yaml is no file. It is to be the YAML file of a job's options",
                "topics check --bootstrap 127.0.0.1:1 --property security.protocol=SSLL | 1 | security.protocol",
                "versions list --bootstrap 127.0.0.1:1 --schema-registry registry:8081 | 2 | allowed is http://HOST:PORT",
                "search photo.jpg | 2 | --bootstrap is missing: name the Kafka broker",
                "dashboard | 2 | --bootstrap is missing: name the Kafka broker",
                "dashboard --bootstrap 127.0.0.1:1 --property security.protocol=SSLL | 1 | No Kafka client can be made for 127.0.0.1:1",
                "dashboard --bootstrap b:1 --port 70000 | 2 | --port is 70000; allowed: 0 to 65535",
                "doctor --bootstrap nowhere | 2 | --bootstrap is nowhere; allowed: host:port",
                "doctor --topic pictures=photos | 2 | --topic: pictures is none of the topics",
                "versions | 2 | A command is missing",
                "versions list | 2 | or a folder of encoder files with --folder DIR",
                "versions list --bootstrap b:1 --folder x | 2 | --folder is given, and a broker too; allowed: one of both",
                // topics
                "topics create --bootstrap b:1 --partitions 0 | 2 | --partitions is 0; allowed: 1 and more",
                "topics create --bootstrap b:1 --partitions two | 2 | Invalid value for option '--partitions': 'two' is not a whole number",
                "topics create --bootstrap b:1 --replication 0 | 2 | --replication is 0; allowed: 1 and more",
                "topics create --bootstrap b:1 --retention week | 2 | --retention is week; allowed: a duration such as '12 h' or '30 d'",
                "topics create --bootstrap b:1 --retention 0 | 2 | --retention is 0; allowed: longer than 0",
                // search
                "search --bootstrap b:1 | 2 | Missing required parameter: 'IMAGE'",
                "search a.jpg --bootstrap b:1 --count 0 | 2 | --count is 0; allowed: 1 to 1000",
                "search a.jpg --bootstrap b:1 --encoder-version newest | 2 | --encoder-version is newest; allowed: latest, or the number of a version",
                "search a.jpg b.jpg --bootstrap b:1 | 2 | Unmatched argument at index 2: 'b.jpg'",
                "search a.jpg --bootstrap b:1 --sheat x.png | 2 | --sheet",
                // options of a job
                "config explain | 2 | Missing required parameter: 'KEY'",
                "config explain memory.sise | 2 | There is no option memory.sise; did you mean memory.size? 'tncc config list' lists them all",
                "config explain flink.state.backend.type | 2 | is an option of Flink, passed on as state.backend.type",
                "config list optimiser | 2 | optimiser is none of the groups pipeline, kafka, schema-registry, source",
                "config validate | 2 | Missing required parameter: 'FILE'",
                "config validate no/such.yaml | 1 | docs/example-options.yaml is one",
                "config show no/such.yaml | 1 | no/such.yaml is no file",
                "config validate EXAMPLE --set training.seed | 1 | --set training.seed: an override is written key=value",
                "config validate EXAMPLE --set traning.seed=1 | 1 | traning.seed: there is no such option; did you mean training.seed?",
                "config validate EXAMPLE --set training.batch-size=1 | 1 | training.batch-size: \"1\" is not allowed; allowed: integer in [2, 65536]",
                "config validate EXAMPLE --set training.batch-size=many | 1 | training.batch-size: \"many\" is not allowed; allowed: integer",
                "config validate EXAMPLE --set pipeline.run=both | 1 | pipeline.run: \"both\" is not allowed; allowed: train, embed, all",
                "config validate EXAMPLE --set objective.neighbors=2000 | 1 | objective.neighbors",
                "config validate EXAMPLE --set kafka.bootstrap-servers=localhost | 1 | host:port, separated by commas",
                "config validate EXAMPLE --set kafka.topics.images=embeddings | 1 | each topic has its own name",
                "config validate EXAMPLE --set kafka.properties.group.id=x | 1 | the job sets this property: set kafka.group-prefix",
                "config validate EXAMPLE --set kafka.properties.ssl.key.password=x | 1 | it is secret: write where it is, as ${directory:FOLDER:FILE}",
                "config validate EXAMPLE --set publishing.directory=encoders | 1 | an absolute path, or a URI such as s3://bucket/path",
                "config validate EXAMPLE --set view.min-scale=0.9 --set view.max-scale=0.5 | 1 | view.min-scale",
                "config validate EXAMPLE --set encoder.stem=imagenet | 1 | allowed with encoder.architecture: resnet20 is cifar",
                "config validate EXAMPLE --set training.max-lag=soon | 1 | duration such as 10 s",
                "config validate EXAMPLE --set training.updates-per-batch=2 --set replay.max-bytes=1 | 1 | replay.max-bytes: \"1\" is not allowed; allowed: size such as 10 mb",
                "config show EXAMPLE --set pipeline.parallelism=200 | 1 | pipeline.max-parallelism",
                // images, encoders, learners
                "demo --images 0 | 2 | --images is 0; allowed: 1 and more",
                "demo --dataset photos | 2 | 'photos' is not a data set; allowed: fashion-mnist",
                "demo --dataset generated --images 10 --set memory.sise=3 | 1 | memory.sise: there is no such option; did you mean memory.size?",
                "versions promote main three --bootstrap b:1 | 2 | 'three' is not a whole number",
                "export ../README.md | 1 | ../README.md is not an encoder file",
                "views --dataset generated --images 2 --out /no/such/folder/x.png | 1 | /no/such/folder/x.png can not be written: there is no folder /no/such/folder",
                "produce --dataset generated | 2 | Missing required option: '--bootstrap=HOST:PORT'",
                "produce --bootstrap b:1 --dataset imagenet | 2 | tar:FILE",
                "produce --bootstrap b:1 --rate -1 | 2 | --rate is -1.0; allowed: 0 (no limit) and more",
                "produce --bootstrap b:1 --lane a --lane-per-class | 2 | are mutually exclusive",
                "produce --bootstrap b:1 --event-time-start noon | 2 | --event-time-start",
                "produce --bootstrap b:1 --dataset generated --by-reference | 2 | --by-reference needs files that the job can read: --dataset folder:DIR",
                "produce --bootstrap b:1 --dataset folder:photos --by-reference photos/ | 2 | --by-reference is photos/; allowed: a URI such as s3://bucket/photos/, or none",
                "produce --bootstrap b:1 --dataset folder:/no/such/place | 1 | /no/such/place: no such directory",
                "produce --bootstrap b:1 --client /no/such/file | 1 | --client: /no/such/file can not be read",
                "evaluate encoder.safetensors | 2 | Missing required option: '--dataset=DATASET'",
                "evaluate no.safetensors --dataset generated | 1 | no.safetensors can not be read",
                "evaluate x --dataset generated --labels-per-class 10 | 2 | --labels-per-class needs --linear-probe",
                "bench --parts flying | 2 | embedding-stream, EMBEDDING_LATENCY, embedding-latency] (case-insensitive) but was 'flying'",
                "bench --rounds 0 | 2 | --rounds is 0; allowed: 1 and more",
                "bench --seconds 0 | 2 | --seconds is 0.0; allowed: above 0, up to 3600",
                "bench --latency-seconds 0 | 2 | --latency-seconds is 0.0; allowed: above 0, up to 3600",
                "bench --images 0 | 2 | --images is 0; allowed: 1 and more",
                "bench --parts decode --peer python | 2 | --peer needs the part embedding-stream",
                "bench --no-growth --plot x.png | 2 | --plot shows growth; leave out --no-growth",
                "bench --encoder no.safetensors | 1 | no.safetensors can not be read: there is no such file",
                "views --images 0 | 2 | --images is 0; allowed: at least 1",
                "views --set view.recipe=byol | 1 | view.recipe: \"byol\" is not allowed; allowed: mocov2-cifar"
            })
    void aWrongUseSaysHowToDoItRight(String words, int exitCode, String message) {
        String line = words.replace("EXAMPLE", EXAMPLE);

        CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.err()).startsWith("tncc: ").contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).doesNotContain("Exception").doesNotContain("unexpected error");
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        List<String> commands = List.copyOf(Main.commandLine().getSubcommands().keySet());
        assertThat(commands).contains("search", "config", "topics", "doctor", "completion");
        for (String command : commands) {
            assertHelp(command);
            Main.commandLine().getSubcommands().get(command).getSubcommands().keySet().stream()
                    .forEach(nested -> assertHelp(command, nested));
        }
    }

    private static void assertHelp(String... command) {
        String[] arguments = java.util.Arrays.copyOf(command, command.length + 1);
        arguments[command.length] = "--help";
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).as(String.join(" ", command)).containsPattern("Examples?:\\R\\s+");
    }

    @Test
    void aFolderInPlaceOfAFileIsNamed(@TempDir Path folder) {
        assertThat(CommandRun.of("config", "validate", folder.toString()).err()).contains(folder + " is no file");
    }
}
