/** The paper's bound on the loss, evaluated for a data set. */
@NullMarked
package io.github.rae4j.metrics.theory;

import org.jspecify.annotations.NullMarked;
