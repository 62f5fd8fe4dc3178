/** Paths between data and noise, their time grids and what training draws from them. */
@NullMarked
package io.github.rae4j.samplers.schedule;

import org.jspecify.annotations.NullMarked;
