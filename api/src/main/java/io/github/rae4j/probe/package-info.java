/** Probes: how much a simple classifier can read out of frozen features. */
@NullMarked
package io.github.rae4j.probe;

import org.jspecify.annotations.NullMarked;
