/** Tests of trainers against the reference's results. */
@NullMarked
package io.github.rae4j.trainers;

import org.jspecify.annotations.NullMarked;
