/** What commands write: pictures, tensor files and long runs. */
@NullMarked
package io.github.rae4j.cli.output;

import org.jspecify.annotations.NullMarked;
