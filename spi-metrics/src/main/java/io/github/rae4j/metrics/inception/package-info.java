/** Inception-v3 in the form on which the Fréchet Inception Distance is defined. */
@NullMarked
package io.github.rae4j.metrics.inception;

import org.jspecify.annotations.NullMarked;
