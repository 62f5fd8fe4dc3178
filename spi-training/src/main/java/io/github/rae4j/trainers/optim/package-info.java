/** Optimisers and learning rate schedules by the names and keys of the reference. */
@NullMarked
package io.github.rae4j.trainers.optim;

import org.jspecify.annotations.NullMarked;
