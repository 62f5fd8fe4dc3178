/**
 * From noise to latents on host tensors: paths, solvers and guidance, in plain Java that can be
 * written and tested without an engine.
 */
@NullMarked
package io.github.rae4j.sampling;

import org.jspecify.annotations.NullMarked;
