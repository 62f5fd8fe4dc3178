/** Tests of callbacks. */
@NullMarked
package io.github.rae4j.trainers.callbacks;

import org.jspecify.annotations.NullMarked;
