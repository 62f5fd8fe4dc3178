/** Terms of training losses by name, and their weighted sum. */
@NullMarked
package io.github.rae4j.trainers.losses;

import org.jspecify.annotations.NullMarked;
