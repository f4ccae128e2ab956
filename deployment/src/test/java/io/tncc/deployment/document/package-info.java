/** The pages of the project. */
@NullMarked
package io.tncc.deployment.document;

import org.jspecify.annotations.NullMarked;
