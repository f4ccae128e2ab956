/** The job on brokers that ask who it is, and allow it what the manifests say. */
@NullMarked
package io.tncc.deployment.security;

import org.jspecify.annotations.NullMarked;
