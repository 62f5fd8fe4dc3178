/** Solvers of the probability flow: fixed grids and adaptive step sizes. */
@NullMarked
package io.github.rae4j.samplers.ode;

import org.jspecify.annotations.NullMarked;
