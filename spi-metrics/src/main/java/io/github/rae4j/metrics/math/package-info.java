/** Arithmetic in float64 whose bits depend on neither threads nor the order of the work. */
@NullMarked
package io.github.rae4j.metrics.math;

import org.jspecify.annotations.NullMarked;
