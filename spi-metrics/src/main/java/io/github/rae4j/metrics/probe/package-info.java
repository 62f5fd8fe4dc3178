/** Linear probing of frozen features through Tribuo. */
@NullMarked
package io.github.rae4j.metrics.probe;

import org.jspecify.annotations.NullMarked;
