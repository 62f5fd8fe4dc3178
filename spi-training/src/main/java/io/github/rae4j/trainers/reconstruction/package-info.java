/** Stage 1: the decoder learns to paint what the encoder saw (paper section 3). */
@NullMarked
package io.github.rae4j.trainers.reconstruction;

import org.jspecify.annotations.NullMarked;
