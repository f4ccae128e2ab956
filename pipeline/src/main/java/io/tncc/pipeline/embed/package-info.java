/**
 * The embedding half's operator: it embeds each image with its lane's current encoder version, which it learns of from the
 * topics of versions and promotions alone.
 */
@NullMarked
package io.tncc.pipeline.embed;

import org.jspecify.annotations.NullMarked;
