package io.tncc.pipeline.option;

import io.tncc.pipeline.extension.ExtensionPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the options of a job that goes on from state against those that the state was saved with: what is {@link Fixed} must be the
 * same, all else takes effect. So it is with extensions, by their ids and versions. Each operator whose state depends on options
 * checks for itself, as Flink may be told to leave out the state of any.
 */
public final class ResumedOptions {

    private static final Logger LOG = LoggerFactory.getLogger(ResumedOptions.class);

    /** Broadcast state, as checkpoints with union list state can not complete once one of several subtasks has finished. */
    private static final MapStateDescriptor<String, byte[]> STATE =
            new MapStateDescriptor<>("options", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private static final String ONLY_KEY = "saved";
    private static final String NOT_SET = "not set";
    private static final String NO_EXTENSION = "none";

    private ResumedOptions() {}

    /**
     * Checks the options of an operator of that half against its state, and saves them for later. To be called first of all when its
     * state is initialized.
     *
     * @throws SuppressRestartsException caused by a {@link ChangedOptionsException} that names all that may not have changed: the job
     *     fails for good, as another attempt could do no better
     */
    public static void check(StateInitializationContext context, PipelineConfiguration configuration, Half half)
            throws Exception {
        BroadcastState<String, byte[]> state = context.getOperatorStateStore().getBroadcastState(STATE);
        SavedOptions now = SavedOptions.of(configuration, half);
        byte[] saved = state.get(ONLY_KEY);
        if (saved != null) {
            try {
                check(SavedOptions.parse(saved), now, half);
            } catch (IllegalStateException e) {
                throw new SuppressRestartsException(e);
            }
        }
        state.put(ONLY_KEY, now.toBytes());
    }

    /**
     * Compares options of this build with saved ones.
     *
     * @throws ChangedOptionsException naming all that may not have changed
     */
    static void check(SavedOptions saved, SavedOptions now, Half half) {
        List<String> refused = new ArrayList<>();
        List<String> accepted = new ArrayList<>();
        SortedSet<String> keys = new TreeSet<>(saved.values().keySet());
        keys.addAll(now.values().keySet());
        for (String key : keys) {
            Optional<Option> option = Option.of(key);
            Optional<ExtensionPoint> point = ExtensionPoint.of(key);
            SavedOptions.Value before = saved.values().get(key);
            if (option.isPresent()) {
                compare(
                        option.get(),
                        before,
                        now.values().get(key),
                        option.get().isFixedIn(half) ? refused : accepted);
            } else if (point.isPresent()) {
                SavedOptions.Value after = now.values().get(key);
                boolean replaced = before != null && after != null;
                compare(key, before, after, point.get().needed() || replaced ? refused : accepted);
            } else if (before != null && before.fixed()) {
                refused.add(
                        "%s: saved with %s by another release, and unknown to this one".formatted(key, before.text()));
            }
        }
        if (!refused.isEmpty()) {
            throw new ChangedOptionsException(refused);
        }
        if (!accepted.isEmpty()) {
            LOG.info("Options that are no longer what the state was saved with: {}", String.join("; ", accepted));
        }
    }

    private static void compare(
            String key, SavedOptions.@Nullable Value before, SavedOptions.@Nullable Value now, List<String> changes) {
        String nameBefore = before == null ? NO_EXTENSION : before.text();
        String nameNow = now == null ? NO_EXTENSION : now.text();
        if (!nameBefore.equals(nameNow)) {
            changes.add("%s: saved with %s, now %s".formatted(key, nameBefore, nameNow));
        }
    }

    private static void compare(
            Option option,
            SavedOptions.@Nullable Value before,
            SavedOptions.@Nullable Value now,
            List<String> changes) {
        String textBefore = before == null ? option.textWhereAbsent().orElse(NOT_SET) : before.text();
        String textNow = now == null ? NOT_SET : now.text();
        if (!option.isSameValue(textBefore, textNow)) {
            changes.add("%s: saved with %s, now %s".formatted(option.key(), textBefore, textNow));
        }
    }
}
