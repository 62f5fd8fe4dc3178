/** Tests of adversarial training. */
@NullMarked
package io.github.rae4j.trainers.gan;

import org.jspecify.annotations.NullMarked;
