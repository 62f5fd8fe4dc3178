/** Tests of the trainer of stage 1 from within. */
@NullMarked
package io.github.rae4j.trainers.reconstruction;

import org.jspecify.annotations.NullMarked;
