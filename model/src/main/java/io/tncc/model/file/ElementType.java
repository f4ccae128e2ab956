package io.tncc.model.file;

import java.nio.ByteBuffer;

/** The types of elements that can be read as float32, under their names in the format. */
enum ElementType {
    F32(Float.BYTES) {
        @Override
        float next(ByteBuffer elements) {
            return elements.getFloat();
        }
    },
    F64(Double.BYTES) {
        @Override
        float next(ByteBuffer elements) {
            return (float) elements.getDouble();
        }
    },
    /** IEEE 754 half precision: 1 bit of sign, 5 of exponent, 10 of fraction. */
    F16(Short.BYTES) {
        @Override
        float next(ByteBuffer elements) {
            int bits = elements.getShort();
            int sign = bits & 0x8000;
            int exponent = bits >> 10 & 0x1f;
            int fraction = bits & 0x3ff;
            if (exponent == 0) {
                float magnitude = fraction * 0x1p-24f;
                return sign == 0 ? magnitude : -magnitude;
            }
            int wideExponent = exponent == 0x1f ? 0xff : exponent + 127 - 15;
            return Float.intBitsToFloat(sign << 16 | wideExponent << 23 | fraction << 13);
        }
    },
    /** The upper half of a float32. */
    BF16(Short.BYTES) {
        @Override
        float next(ByteBuffer elements) {
            return Float.intBitsToFloat(elements.getShort() << 16);
        }
    },
    /** A count, rounded to float32. */
    I64(Long.BYTES) {
        @Override
        float next(ByteBuffer elements) {
            return elements.getLong();
        }
    };

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element in bytes. */
    int bytes() {
        return bytes;
    }

    abstract float next(ByteBuffer elements);

    /** All elements of the buffer. */
    float[] read(ByteBuffer elements) {
        float[] values = new float[elements.remaining() / bytes];
        for (int i = 0; i < values.length; i++) {
            values[i] = next(elements);
        }
        return values;
    }
}
