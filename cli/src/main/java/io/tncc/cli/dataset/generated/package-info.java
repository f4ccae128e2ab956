/** Pictures drawn from numbers: ten patterns under varying colour, place, size, light and background. */
@NullMarked
package io.tncc.cli.dataset.generated;

import org.jspecify.annotations.NullMarked;
