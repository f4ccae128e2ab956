/** Alerts and dashboard, and the metrics that they are made of. */
@NullMarked
package io.tncc.deployment.monitoring;

import org.jspecify.annotations.NullMarked;
