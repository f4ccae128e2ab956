/** Kubernetes manifests and what they are held to. */
@NullMarked
package io.tncc.deployment.manifest;

import org.jspecify.annotations.NullMarked;
