package io.tncc.cli.train.stream;

/** A stream of so many images. Used by one thread at a time. */
public interface ImageStream {

    /** The image at a place, from 0: always the same one, in whatever order places are asked for. */
    StreamedImage at(long place);

    /** After how many images of the stream a class has been shown: the end of its part; 0 where classes come mixed. */
    default long shownAfter(int label) {
        return 0;
    }
}
