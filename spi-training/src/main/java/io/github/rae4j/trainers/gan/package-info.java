/** Adversarial losses, differentiable augmentation and discriminators of stage 1. */
@NullMarked
package io.github.rae4j.trainers.gan;

import org.jspecify.annotations.NullMarked;
