/** What lies in the images. */
@NullMarked
package io.tncc.deployment.image;

import org.jspecify.annotations.NullMarked;
