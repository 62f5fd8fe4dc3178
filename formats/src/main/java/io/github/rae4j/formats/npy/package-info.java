/** NumPy's {@code .npy} and {@code .npz} files. */
@NullMarked
package io.github.rae4j.formats.npy;

import org.jspecify.annotations.NullMarked;
