/** How weights change: stochastic gradient descent, the momentum encoder's average, and their schedules. */
@NullMarked
package io.tncc.model.optimizer;

import org.jspecify.annotations.NullMarked;
