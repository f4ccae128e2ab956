/** Whether this machine, a broker and an object store can run a job, and what to do where they can not. */
@NullMarked
package io.tncc.cli.doctor;

import org.jspecify.annotations.NullMarked;
