/** The train command and the processes of a run. */
@NullMarked
package io.github.rae4j.cli.training;

import org.jspecify.annotations.NullMarked;
