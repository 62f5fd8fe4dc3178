@NullMarked
package io.github.rae4j.metrics.score;

import org.jspecify.annotations.NullMarked;
