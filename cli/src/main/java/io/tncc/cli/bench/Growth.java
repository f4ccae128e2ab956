package io.tncc.cli.bench;

import java.util.List;

/**
 * The same work in several sizes.
 *
 * @param part what is measured
 * @param name of the work, such as {@code training step, float32}
 * @param axis what grows, such as {@code batch}
 * @param unit of the figures
 * @param cases the sizes
 */
record Growth(BenchPart part, String name, String axis, BenchUnit unit, List<Case> cases) {

    Growth {
        cases = List.copyOf(cases);
    }

    /**
     * One size.
     *
     * @param size along the axis
     * @param opening makes the work ready
     */
    record Case(long size, Opening opening) {}

    /** Makes work ready. */
    @FunctionalInterface
    interface Opening {
        Workload open() throws Exception;
    }
}
