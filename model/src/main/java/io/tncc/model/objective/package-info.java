/** What the learner minimises: the instance loss and the neighbor consistency, over one of several kernels. */
@NullMarked
package io.tncc.model.objective;

import org.jspecify.annotations.NullMarked;
