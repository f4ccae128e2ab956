package io.tncc.cli.dataset;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of {@code --dataset}. */
public final class DatasetSourceConverter implements ITypeConverter<DatasetSource> {

    @Override
    public DatasetSource convert(String value) {
        try {
            return DatasetSource.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
