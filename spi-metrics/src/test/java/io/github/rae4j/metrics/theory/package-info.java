@NullMarked
package io.github.rae4j.metrics.theory;

import org.jspecify.annotations.NullMarked;
