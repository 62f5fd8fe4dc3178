/** Errors that a user can mend. */
@NullMarked
package io.github.rae4j.errors;

import org.jspecify.annotations.NullMarked;
