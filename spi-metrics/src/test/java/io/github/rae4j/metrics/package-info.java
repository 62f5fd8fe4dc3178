@NullMarked
package io.github.rae4j.metrics;

import org.jspecify.annotations.NullMarked;
