/**
 * Stage 1: the decoder learns to reconstruct images from the encoder's tokens (paper section 3).
 */
@NullMarked
package io.github.rae4j.trainers.reconstruction;

import org.jspecify.annotations.NullMarked;
