/** Inception-v3 as the Fréchet Inception Distance is defined with it. */
@NullMarked
package io.github.rae4j.metrics.inception;

import org.jspecify.annotations.NullMarked;
