package io.tncc.pipeline.option;

import java.util.List;

/** The job is to go on from state that was saved with other values of options that are fixed; the message lists them all. */
public final class ChangedOptionsException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    private final List<String> changes;

    ChangedOptionsException(List<String> changes) {
        super("The state was saved with other values of options that are fixed once there is state:\n  - "
                + String.join("\n  - ", changes)
                + "\nEither set them to the values that the state was saved with, or start without this state. Training then begins"
                + " anew with version 0, so give that job a publishing.directory and topics of results of its own.");
        this.changes = List.copyOf(changes);
    }

    /** Each change, beginning with the key of its option. */
    public List<String> changes() {
        return changes;
    }
}
