/** The roles of the contract, for lists. */
@NullMarked
package io.github.rae4j.roles;

import org.jspecify.annotations.NullMarked;
