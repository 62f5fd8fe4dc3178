/** Randomness as a pure function of (seed, image, draw). */
@NullMarked
package io.github.rae4j.core.random;

import org.jspecify.annotations.NullMarked;
