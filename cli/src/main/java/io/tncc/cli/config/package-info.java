/** The options of a job at the prompt: what each means, whether a file of them is right, and what takes effect. */
@NullMarked
package io.tncc.cli.config;

import org.jspecify.annotations.NullMarked;
