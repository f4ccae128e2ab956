package io.tncc.cli.train.run;

/** Is told how a run goes. */
public interface TrainingListener {

    /** A step was taken; so many images were trained on by now. */
    void trained(long images);

    /** The encoder was evaluated. */
    void evaluated(CurvePoint point);
}
