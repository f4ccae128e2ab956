/** What the machine could do at most, to hold against what a learner gets out of it. */
@NullMarked
package io.tncc.model.machine;

import org.jspecify.annotations.NullMarked;
