/** What the readers and writers of this module share; not exported. */
@NullMarked
package io.github.rae4j.formats.internal;

import org.jspecify.annotations.NullMarked;
