package io.tncc.pipeline.examples;

import io.tncc.pipeline.extension.EmbeddingChange;
import io.tncc.pipeline.extension.EmbeddingChange.Embedded;
import io.tncc.pipeline.extension.EmbeddingSink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Posts changes to a store, a line each: lane, id, version and vector, or only lane and id of a deleted image. */
public final class VectorStore implements EmbeddingSink {

    private static final long serialVersionUID = 1;

    private final URI store;
    private transient @Nullable HttpClient client;

    public VectorStore(URI store) {
        this.store = store;
    }

    @Override
    public void open() {
        client = HttpClient.newHttpClient();
    }

    @Override
    public void write(List<EmbeddingChange> changes) throws IOException, InterruptedException {
        String lines = changes.stream().map(VectorStore::line).collect(Collectors.joining());
        HttpRequest request = HttpRequest.newBuilder(store)
                .POST(BodyPublishers.ofString(lines))
                .build();
        int status =
                client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IOException(store + " answers " + status);
        }
    }

    private static String line(EmbeddingChange change) {
        String line = change.lane() + "\t" + change.id();
        if (change instanceof Embedded embedded) {
            line += "\t" + embedded.encoderVersion() + "\t" + Arrays.toString(embedded.vector());
        }
        return line + "\n";
    }
}
