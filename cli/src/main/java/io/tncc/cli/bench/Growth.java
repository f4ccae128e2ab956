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

    /** The name of the work in one of the sizes. */
    String nameOf(Case size) {
        return size.variant().isEmpty() ? name : name + ", " + size.variant();
    }

    /**
     * One size.
     *
     * @param variant what else is different in it, such as {@code replay fifo}; empty where only the size is
     * @param size along the axis
     * @param opening makes the work ready
     */
    record Case(String variant, long size, Opening opening) {

        /** One in which only the size is different. */
        Case(long size, Opening opening) {
            this("", size, opening);
        }
    }

    /** Makes work ready. */
    @FunctionalInterface
    interface Opening {
        Workload open() throws Exception;
    }
}
