package io.tncc.model.random;

/**
 * The draws of what is random of a step, or of an image but for its views; those of views are lower. Each has a number that no
 * other has, or they would share random numbers, and keeps it, or a restored learner would go on by others.
 */
public enum ReservedDraw {
    /** In which order keys are normalised: of a step. */
    SHUFFLE(Integer.MAX_VALUE),
    /** Which keys of the memory are neighbors by chance: of a step. */
    PLACEBO(Integer.MAX_VALUE - 1),
    /** Which images are replayed: of a step. */
    REPLAY(Integer.MAX_VALUE - 2),
    /** How long an image stays in the replay buffer: of the image. */
    PRIORITY(Integer.MAX_VALUE - 3),
    /** What a replay policy of a user's draws: of the image that has come last. */
    OWN_PRIORITIES(Integer.MAX_VALUE - 4),
    /** Which images of the replay buffer BatchNorm's statistics are gathered over: of a step. */
    STATISTICS(Integer.MAX_VALUE - 5),
    /** In which order queries are normalised, where some are replayed: of a step. */
    QUERY_SHUFFLE(Integer.MAX_VALUE - 6);

    private final int number;

    ReservedDraw(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
