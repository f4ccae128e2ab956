/** What encoder versions and their learners make of images that are never trained on. */
@NullMarked
package io.tncc.model.probe;

import org.jspecify.annotations.NullMarked;
