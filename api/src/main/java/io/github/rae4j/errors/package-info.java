/** Errors that a user can fix. */
@NullMarked
package io.github.rae4j.errors;

import org.jspecify.annotations.NullMarked;
