/** What all trainers share: settings, checkpoints, log, data, and the loop itself. */
@NullMarked
package io.github.rae4j.trainers.run;

import org.jspecify.annotations.NullMarked;
