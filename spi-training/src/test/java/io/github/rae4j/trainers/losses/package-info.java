@NullMarked
package io.github.rae4j.trainers.losses;

import org.jspecify.annotations.NullMarked;
