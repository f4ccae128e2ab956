/** The byte blocks that a learner is saved as. Each begins with a version. */
@NullMarked
package io.tncc.model.snapshot;

import org.jspecify.annotations.NullMarked;
