/** Short programs that use rae4j as an application would; each has a {@code main}. */
@NullMarked
package io.github.rae4j.examples;

import org.jspecify.annotations.NullMarked;
