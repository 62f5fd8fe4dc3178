/**
 * What a model does with pictures besides making them of noise: walks between two images, paints a
 * part of a picture anew, varies a picture, finds the noise that it comes from, and shows a run as
 * a film. All of them work on latents with any backbone, guidance and sampler of a {@link
 * io.github.rae4j.core.pipeline.GenerationPipeline}, and image i depends on (seed, i) and its own
 * inputs only, whatever the batch size.
 */
@NullMarked
package io.github.rae4j.core.editing;

import org.jspecify.annotations.NullMarked;
