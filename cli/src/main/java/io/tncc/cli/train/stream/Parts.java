package io.tncc.cli.train.stream;

/**
 * A stream in parts, one after the other, as equal in length as whole numbers allow.
 *
 * @param count how many parts there are
 * @param length of the whole stream
 */
record Parts(int count, long length) {

    /** The place that a part begins at. */
    long start(int part) {
        return Math.multiplyExact(length, part) / count;
    }

    /** The part that a place is in. */
    int of(long place) {
        int part = (int) (Math.multiplyExact(place, count) / length);
        return part + 1 < count && place >= start(part + 1) ? part + 1 : part;
    }
}
