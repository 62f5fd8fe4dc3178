/** What may happen beside the steps of a run: pictures, curves, metrics. */
@NullMarked
package io.github.rae4j.trainers.callbacks;

import org.jspecify.annotations.NullMarked;
