/** Where jobs keep files: an S3 endpoint as a process, and what networks do to it; or a folder. */
@NullMarked
package io.tncc.proof.store;

import org.jspecify.annotations.NullMarked;
