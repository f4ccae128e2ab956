package io.tncc.pipeline.publish;

import java.util.List;

/** An object store that does not let the job in. What its client says of it names neither what is refused nor what to do. */
final class StoreRefusal {

    /** Of Amazon's client: it was refused, or had nothing to show. */
    private static final List<String> SIGNS =
            List.of("Status Code: 403", "Unable to load AWS credentials", "Unable to load credentials");

    private StoreRefusal() {}

    /** What to do, as a sentence with a space before it; nothing where a failure is another one. */
    static String remedy(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (SIGNS.stream().anyMatch(message::contains)) {
                return " The object store does not let the job in: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"
                        + " of all processes, or s3.access-key and s3.secret-key in Flink's configuration, have to be those of"
                        + " a user of the store at s3.endpoint who may read, write and delete there.";
            }
        }
        return "";
    }
}
