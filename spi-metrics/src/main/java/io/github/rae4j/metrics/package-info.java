/** The metrics that rae4j brings, as services: the providers and what they make. */
@NullMarked
package io.github.rae4j.metrics;

import org.jspecify.annotations.NullMarked;
