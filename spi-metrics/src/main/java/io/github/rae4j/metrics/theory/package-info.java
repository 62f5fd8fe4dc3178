/** What the paper proves about losses, as numbers of a data set. */
@NullMarked
package io.github.rae4j.metrics.theory;

import org.jspecify.annotations.NullMarked;
