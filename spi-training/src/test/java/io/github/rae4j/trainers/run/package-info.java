/** Tests of what all trainers share, from within. */
@NullMarked
package io.github.rae4j.trainers.run;

import org.jspecify.annotations.NullMarked;
