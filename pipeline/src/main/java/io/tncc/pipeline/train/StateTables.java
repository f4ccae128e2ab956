package io.tncc.pipeline.train;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The keyed states by their names: of an operator that runs, or of a savepoint that is looked into. */
interface StateTables {

    PrimitiveArrayTypeInfo<byte[]> BYTES = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

    /** The state with one value. */
    ValueState<byte[]> value(String name);

    /** The state with a value for each key. */
    <K> MapState<K, byte[]> map(String name, TypeInformation<K> keys);

    /** The states of an operator that runs. */
    static StateTables of(KeyedStateStore store) {
        return new StateTables() {
            @Override
            public ValueState<byte[]> value(String name) {
                return store.getState(new ValueStateDescriptor<>(name, BYTES));
            }

            @Override
            public <K> MapState<K, byte[]> map(String name, TypeInformation<K> keys) {
                return store.getMapState(new MapStateDescriptor<>(name, keys, BYTES));
            }
        };
    }

    /** The states that a function reads. */
    static StateTables of(RuntimeContext context) {
        return new StateTables() {
            @Override
            public ValueState<byte[]> value(String name) {
                return context.getState(new ValueStateDescriptor<>(name, BYTES));
            }

            @Override
            public <K> MapState<K, byte[]> map(String name, TypeInformation<K> keys) {
                return context.getMapState(new MapStateDescriptor<>(name, keys, BYTES));
            }
        };
    }
}
