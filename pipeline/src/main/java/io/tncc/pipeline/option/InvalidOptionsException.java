package io.tncc.pipeline.option;

import java.util.List;

/** The options are wrong; the message lists every problem found. */
public final class InvalidOptionsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final List<String> problems;

    InvalidOptionsException(List<String> problems) {
        super((problems.size() == 1 ? "1 problem" : problems.size() + " problems") + " with the options:\n  - "
                + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem, beginning with the key that it is about. */
    public List<String> problems() {
        return problems;
    }
}
