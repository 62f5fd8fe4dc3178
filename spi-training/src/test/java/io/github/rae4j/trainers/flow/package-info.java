/** Tests of flow matching. */
@NullMarked
package io.github.rae4j.trainers.flow;

import org.jspecify.annotations.NullMarked;
