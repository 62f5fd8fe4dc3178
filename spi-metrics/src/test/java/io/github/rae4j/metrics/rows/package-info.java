@NullMarked
package io.github.rae4j.metrics.rows;

import org.jspecify.annotations.NullMarked;
