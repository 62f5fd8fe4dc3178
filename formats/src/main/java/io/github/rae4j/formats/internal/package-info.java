/** Shared internals of this module's readers and writers; not exported. */
@NullMarked
package io.github.rae4j.formats.internal;

import org.jspecify.annotations.NullMarked;
