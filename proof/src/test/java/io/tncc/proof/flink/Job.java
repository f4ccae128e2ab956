package io.tncc.proof.flink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.proof.process.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A job that was started on a cluster. */
public final class Job {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final FlinkCluster cluster;
    private final String id;

    Job(FlinkCluster cluster, String id) {
        this.cluster = cluster;
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** The state of the job by Flink's names, such as RUNNING. */
    public String status() throws IOException, InterruptedException {
        return cluster.rest().get("/jobs/" + id).path("state").asText();
    }

    /** Whether all tasks run. */
    public boolean runsWhole() throws IOException, InterruptedException {
        JsonNode job = cluster.rest().get("/jobs/" + id);
        if (!job.path("state").asText().equals("RUNNING")) {
            return false;
        }
        for (JsonNode vertex : job.path("vertices")) {
            String status = vertex.path("status").asText();
            if (!status.equals("RUNNING") && !status.equals("FINISHED")) {
                return false;
            }
        }
        return true;
    }

    public void awaitRunning() throws InterruptedException {
        Await.until("a running job", PATIENCE, this::runsWhole);
    }

    /** Waits until the job has come to the end of its input. */
    public void awaitFinished(Duration patience) throws InterruptedException {
        Await.until("the end of job " + id, patience, this::finished);
    }

    public boolean finished() throws IOException, InterruptedException {
        String status = status();
        if (status.equals("FAILED") || status.equals("CANCELED")) {
            throw new AssertionError("The job is %s: %s".formatted(status, rootException()));
        }
        return status.equals("FINISHED");
    }

    /** Waits until the job has failed for good, and returns why. */
    public String awaitFailed(Duration patience) throws Exception {
        Await.until("the failure of job " + id, patience, () -> status().equals("FAILED"));
        return rootException();
    }

    /** The last failure, with its stack trace. */
    public String rootException() throws IOException, InterruptedException {
        JsonNode entries = cluster.rest()
                .get("/jobs/" + id + "/exceptions")
                .path("exceptionHistory")
                .path("entries");
        return entries.isEmpty() ? "" : entries.get(0).path("stacktrace").asText();
    }

    /** How many checkpoints are complete. */
    public int completedCheckpoints() throws IOException, InterruptedException {
        return checkpoints().path("counts").path("completed").asInt();
    }

    public JsonNode checkpoints() throws IOException, InterruptedException {
        return cluster.rest().get("/jobs/" + id + "/checkpoints");
    }

    /** Waits until another checkpoint has failed. */
    public void awaitFailedCheckpoint(Duration patience) throws Exception {
        int before = failedCheckpoints();
        Await.until("a failed checkpoint", patience, () -> failedCheckpoints() > before);
    }

    private int failedCheckpoints() throws IOException, InterruptedException {
        return checkpoints().path("counts").path("failed").asInt();
    }

    /** Waits until so many more checkpoints are complete. */
    public void awaitNextCheckpoints(int count) throws Exception {
        int before = completedCheckpoints();
        Await.until("a checkpoint", PATIENCE, () -> completedCheckpoints() >= before + count);
    }

    /** Stops the job with a savepoint and returns where it lies. */
    public String stopWithSavepoint(String directory, String format) throws IOException, InterruptedException {
        String output = cluster.commandLine(List.of("stop", "--type", format, "--savepointPath", directory, id));
        int at = output.indexOf("Path: ");
        if (at < 0) {
            throw new IllegalStateException("flink stop made no savepoint:\n" + output);
        }
        return output.substring(at + 6).lines().findFirst().orElseThrow().strip();
    }

    public void cancel() throws IOException, InterruptedException {
        cluster.rest().patch("/jobs/" + id + "?mode=cancel");
        Await.until("the end of the cancelled job", PATIENCE, () -> status().equals("CANCELED"));
    }

    /** How long the barriers of completed checkpoints held the operator {@code train} up: the median, and the longest. */
    public List<Long> synchronousMillis() throws IOException, InterruptedException {
        List<Long> millis = new ArrayList<>();
        for (JsonNode vertex : cluster.rest().get("/jobs/" + id).path("vertices")) {
            if (!vertex.path("name").asText().startsWith("train")) {
                continue;
            }
            for (JsonNode checkpoint : checkpointHistory()) {
                JsonNode details = cluster.rest()
                        .get("/jobs/%s/checkpoints/details/%d/subtasks/%s"
                                .formatted(
                                        id,
                                        checkpoint.path("id").asLong(),
                                        vertex.path("id").asText()));
                for (JsonNode subtask : details.path("subtasks")) {
                    if (subtask.path("status").asText().equals("completed")) {
                        millis.add(subtask.path("checkpoint").path("sync").asLong());
                    }
                }
            }
        }
        List<Long> sorted = millis.stream().sorted().toList();
        return List.of(sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    }

    /** What each checkpoint that the history still has was and took. */
    public List<JsonNode> checkpointHistory() throws IOException, InterruptedException {
        List<JsonNode> history = new ArrayList<>();
        checkpoints().path("history").forEach(history::add);
        return history;
    }
}
