/** JSON files with errors that name the file and the line. */
@NullMarked
package io.github.rae4j.formats.json;

import org.jspecify.annotations.NullMarked;
