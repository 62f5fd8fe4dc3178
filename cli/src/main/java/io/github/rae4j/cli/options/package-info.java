/** Options that commands share, and the model that they open. */
@NullMarked
package io.github.rae4j.cli.options;

import org.jspecify.annotations.NullMarked;
