/** Probes on frozen features, trained with Tribuo. */
@NullMarked
package io.github.rae4j.metrics.probe;

import org.jspecify.annotations.NullMarked;
