/** The tests of the wire format, and a registry that they share with other modules. */
@NullMarked
package io.tncc.schemas.registry;

import org.jspecify.annotations.NullMarked;
