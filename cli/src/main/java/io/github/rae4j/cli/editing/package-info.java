/** The commands that edit pictures: interpolate, inpaint, vary, invert and film. */
@NullMarked
package io.github.rae4j.cli.editing;

import org.jspecify.annotations.NullMarked;
