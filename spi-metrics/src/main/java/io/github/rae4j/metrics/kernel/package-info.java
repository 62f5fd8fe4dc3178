/** Kernel-based metrics: KID. */
@NullMarked
package io.github.rae4j.metrics.kernel;

import org.jspecify.annotations.NullMarked;
