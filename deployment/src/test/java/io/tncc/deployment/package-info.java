/** Tests of what is deployed. */
@NullMarked
package io.tncc.deployment;

import org.jspecify.annotations.NullMarked;
