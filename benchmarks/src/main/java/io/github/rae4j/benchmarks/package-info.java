/** Programs that the scripts in {@code benchmarks/} run. */
@NullMarked
package io.github.rae4j.benchmarks;

import org.jspecify.annotations.NullMarked;
