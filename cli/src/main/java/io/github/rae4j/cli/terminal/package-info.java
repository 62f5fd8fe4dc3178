/** The terminal: options of every command, progress, interruption and wrong usage. */
@NullMarked
package io.github.rae4j.cli.terminal;

import org.jspecify.annotations.NullMarked;
