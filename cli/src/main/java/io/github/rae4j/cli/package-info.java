/** The {@code rae4j} command: one class a subcommand, over {@code core}. */
@NullMarked
package io.github.rae4j.cli;

import org.jspecify.annotations.NullMarked;
