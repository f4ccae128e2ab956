package io.tncc.model.file;

/** Which output of an encoder is its embedding, after L2-normalisation. */
public enum EmbeddingLayer {
    /** The pooled features of the backbone. */
    BACKBONE("backbone"),
    /** The output of the projector. */
    PROJECTOR("projector");

    private final String id;

    EmbeddingLayer(String id) {
        this.id = id;
    }

    /** The name in files and options. */
    public String id() {
        return id;
    }

    /**
     * The layer of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static EmbeddingLayer of(String id) {
        for (EmbeddingLayer layer : values()) {
            if (layer.id.equals(id)) {
                return layer;
            }
        }
        throw new IllegalArgumentException("The embedding layer is backbone or projector, not " + id);
    }
}
