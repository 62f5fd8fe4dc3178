/** Paths between data and noise, their time grids, and the distributions of training times. */
@NullMarked
package io.github.rae4j.samplers.schedule;

import org.jspecify.annotations.NullMarked;
