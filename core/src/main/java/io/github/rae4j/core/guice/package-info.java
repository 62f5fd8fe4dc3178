/** The parts of a configured model for programs that are wired by Guice. */
@NullMarked
package io.github.rae4j.core.guice;

import org.jspecify.annotations.NullMarked;
