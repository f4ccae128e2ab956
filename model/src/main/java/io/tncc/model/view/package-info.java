/** Random views of images: what is drawn for each image, and its rendering for a whole batch on the device. */
@NullMarked
package io.tncc.model.view;

import org.jspecify.annotations.NullMarked;
