/** What all trainers share: settings, checkpoints, log, data loaders, and the training loop. */
@NullMarked
package io.github.rae4j.trainers.run;

import org.jspecify.annotations.NullMarked;
