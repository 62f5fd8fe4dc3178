/** Solvers for the probability flow, on fixed grids and with adaptive step sizes. */
@NullMarked
package io.github.rae4j.samplers.ode;

import org.jspecify.annotations.NullMarked;
