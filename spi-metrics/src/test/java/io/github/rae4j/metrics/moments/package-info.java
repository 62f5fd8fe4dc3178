@NullMarked
package io.github.rae4j.metrics.moments;

import org.jspecify.annotations.NullMarked;
