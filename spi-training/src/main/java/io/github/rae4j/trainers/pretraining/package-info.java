/** Pretraining of encoders: masked autoencoders (He et al., 2022). */
@NullMarked
package io.github.rae4j.trainers.pretraining;

import org.jspecify.annotations.NullMarked;
