/** The job on brokers that ask who it is, and allow it what the manifests say; and what the build trusts. */
@NullMarked
package io.tncc.deployment.security;

import org.jspecify.annotations.NullMarked;
