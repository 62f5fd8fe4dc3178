/** Tests of files and NumPy formats. */
@NullMarked
package io.github.rae4j.formats.io;

import org.jspecify.annotations.NullMarked;
