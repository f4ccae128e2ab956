package io.tncc.cli.train.run;

/** How a run ended. */
public enum Ended {
    /** All its images were trained on. */
    COMPLETE("complete"),
    /** It had taken as long as it may; its figures are of the encoder as it then was. */
    CUT_OFF("cut-off"),
    /** Its loss was no finite number. It has no figures. */
    DIVERGED("diverged");

    private final String id;

    Ended(String id) {
        this.id = id;
    }

    /** The name in files. */
    public String id() {
        return id;
    }
}
