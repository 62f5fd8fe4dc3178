@NullMarked
package io.github.rae4j.metrics.math;

import org.jspecify.annotations.NullMarked;
