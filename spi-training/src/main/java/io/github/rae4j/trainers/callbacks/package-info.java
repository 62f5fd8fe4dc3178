/** Callbacks of training runs: image grids, curves, metrics. */
@NullMarked
package io.github.rae4j.trainers.callbacks;

import org.jspecify.annotations.NullMarked;
