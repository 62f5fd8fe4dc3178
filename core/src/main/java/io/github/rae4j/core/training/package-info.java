/** What a program needs to start a training run: trainers found by name. */
@NullMarked
package io.github.rae4j.core.training;

import org.jspecify.annotations.NullMarked;
