/** What the dashboard knows of the stream just now, in bounded memory: counts, curves, versions, rejects, recent images. */
@NullMarked
package io.tncc.cli.dashboard.live;

import org.jspecify.annotations.NullMarked;
