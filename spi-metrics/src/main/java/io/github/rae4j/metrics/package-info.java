/** The metrics that come with rae4j: service providers and implementations. */
@NullMarked
package io.github.rae4j.metrics;

import org.jspecify.annotations.NullMarked;
