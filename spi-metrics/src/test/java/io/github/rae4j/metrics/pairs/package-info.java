@NullMarked
package io.github.rae4j.metrics.pairs;

import org.jspecify.annotations.NullMarked;
