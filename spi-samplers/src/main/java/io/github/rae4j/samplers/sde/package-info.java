/** Solvers for the reverse stochastic equation. */
@NullMarked
package io.github.rae4j.samplers.sde;

import org.jspecify.annotations.NullMarked;
