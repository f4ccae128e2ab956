package io.tncc.pipeline.decode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Files in memory by uri, whose reads can be held up and made to fail. */
final class FakeFiles implements StoredFiles {

    private static final long serialVersionUID = 1;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Map<String, Integer> absences = new ConcurrentHashMap<>();
    private final Set<String> heldUp = ConcurrentHashMap.newKeySet();
    private final Set<String> missed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger readingNow = new AtomicInteger();
    private final AtomicInteger mostAtATime = new AtomicInteger();
    private final AtomicInteger mostBytesAskedFor = new AtomicInteger();
    private volatile boolean tellsAbsence = true;

    FakeFiles with(String uri, byte[] file) {
        files.put(uri, file);
        return this;
    }

    /** The next reads of the uri fail. */
    FakeFiles failing(String uri, int times) {
        failures.put(uri, times);
        return this;
    }

    /** The next reads of the uri find no file, though there is one. */
    FakeFiles missing(String uri, int times) {
        absences.put(uri, times);
        return this;
    }

    /** From now on nobody can tell whether a file is there. */
    FakeFiles notTellingAbsence() {
        tellsAbsence = false;
        return this;
    }

    /** Reads of the uri wait from now on. */
    FakeFiles holdUp(String uri) {
        heldUp.add(uri);
        return this;
    }

    void letGo(String uri) {
        heldUp.remove(uri);
    }

    void letAllGo() {
        heldUp.clear();
    }

    int reads() {
        return reads.get();
    }

    int readingNow() {
        return readingNow.get();
    }

    int mostAtATime() {
        return mostAtATime.get();
    }

    int mostBytesAskedFor() {
        return mostBytesAskedFor.get();
    }

    @Override
    public byte[] read(ImageReference reference, int mostBytes) throws IOException {
        reads.incrementAndGet();
        mostAtATime.accumulateAndGet(readingNow.incrementAndGet(), Math::max);
        mostBytesAskedFor.accumulateAndGet(mostBytes, Math::max);
        try {
            return content(reference.uri(), mostBytes);
        } finally {
            readingNow.decrementAndGet();
        }
    }

    private byte[] content(String uri, int mostBytes) throws IOException {
        while (heldUp.contains(uri)) {
            pause();
        }
        if (counted(failures, uri)) {
            throw new IOException("503 Slow Down");
        }
        byte[] file = files.get(uri);
        if (file == null || counted(absences, uri)) {
            missed.add(uri);
            throw new FileNotFoundException("no " + uri);
        }
        return Arrays.copyOf(file, Math.min(file.length, mostBytes));
    }

    private static boolean counted(Map<String, Integer> left, String uri) {
        return left.merge(uri, -1, Integer::sum) >= 0;
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public boolean isAbsent(ImageReference reference) throws IOException {
        if (!tellsAbsence) {
            throw new IOException("403 Forbidden");
        }
        return missed.remove(reference.uri());
    }
}
