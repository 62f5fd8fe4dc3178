/**
 * What users compose: the autoencoder between images and latents, and the generation pipeline from
 * labels to images.
 */
@NullMarked
package io.github.rae4j.core.pipeline;

import org.jspecify.annotations.NullMarked;
