/** The evaluate commands. */
@NullMarked
package io.github.rae4j.cli.evaluation;

import org.jspecify.annotations.NullMarked;
