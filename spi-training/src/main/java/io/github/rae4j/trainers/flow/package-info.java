/** Stage 2: flow matching on latents (paper section 4). */
@NullMarked
package io.github.rae4j.trainers.flow;

import org.jspecify.annotations.NullMarked;
