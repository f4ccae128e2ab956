/** How good each version of a lane is, and who is near whom by it, on a sample of the lane's images. */
@NullMarked
package io.tncc.cli.dashboard.quality;

import org.jspecify.annotations.NullMarked;
