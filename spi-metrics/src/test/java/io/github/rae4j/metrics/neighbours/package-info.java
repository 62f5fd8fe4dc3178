@NullMarked
package io.github.rae4j.metrics.neighbours;

import org.jspecify.annotations.NullMarked;
