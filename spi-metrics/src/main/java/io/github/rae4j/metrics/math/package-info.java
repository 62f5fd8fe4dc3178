/**
 * Float64 arithmetic whose results are bit-identical for any number of threads and any order of
 * work.
 */
@NullMarked
package io.github.rae4j.metrics.math;

import org.jspecify.annotations.NullMarked;
