package io.tncc.model.replay;

/**
 * How images are trained on more than once.
 *
 * @param policy which images the buffer keeps
 * @param maxBytes how many bytes of encoded images the buffer holds at most; 0 without one
 * @param updatesPerBatch how many updates of the weights a batch of new images makes, U; each has as many images as the batch
 */
public record ReplaySpec(ReplayPolicy policy, long maxBytes, int updatesPerBatch) {

    /** More than any stream has time for, and few enough for each to have draws of its own. */
    public static final int MAX_UPDATES = 64;

    /** No buffer, and one update a batch. */
    public static final ReplaySpec NONE = new ReplaySpec(ReplayPolicy.NONE, 0, 1);

    public ReplaySpec {
        if (updatesPerBatch < 1 || updatesPerBatch > MAX_UPDATES) {
            throw new IllegalArgumentException(
                    "A batch makes 1 to %d updates, not %d".formatted(MAX_UPDATES, updatesPerBatch));
        }
        if (policy == ReplayPolicy.NONE ? maxBytes != 0 : maxBytes < 1) {
            throw new IllegalArgumentException(
                    "A replay buffer holds at least 1 byte, and 0 with the policy none; not %d with the policy %s"
                            .formatted(maxBytes, policy.id()));
        }
        if (policy != ReplayPolicy.NONE && updatesPerBatch == 1) {
            throw new IllegalArgumentException(
                    "With one update a batch all of its images are new: the policy %s needs at least 2 updates"
                            .formatted(policy.id()));
        }
    }
}
