/** Files: written whole or not at all; NumPy's formats. */
@NullMarked
package io.github.rae4j.formats.io;

import org.jspecify.annotations.NullMarked;
