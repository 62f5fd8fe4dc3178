/** What a program needs to start a training run of a config: the run itself, processes, latents. */
@NullMarked
package io.github.rae4j.core.training;

import org.jspecify.annotations.NullMarked;
