/**
 * Multistep solvers: they remember the model's outputs of earlier steps, and so reach order 2 or 3
 * with one evaluation per step.
 */
@NullMarked
package io.github.rae4j.samplers.multistep;

import org.jspecify.annotations.NullMarked;
