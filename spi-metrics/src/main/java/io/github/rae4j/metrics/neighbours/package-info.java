/** Nearest-neighbour metrics: precision and recall, density and coverage. */
@NullMarked
package io.github.rae4j.metrics.neighbours;

import org.jspecify.annotations.NullMarked;
