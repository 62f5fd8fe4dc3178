/**
 * Mean and covariance of features, and the Fréchet distance between two sets of them: FID and sFID.
 */
@NullMarked
package io.github.rae4j.metrics.moments;

import org.jspecify.annotations.NullMarked;
