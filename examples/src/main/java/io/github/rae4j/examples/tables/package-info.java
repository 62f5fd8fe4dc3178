/**
 * Programs that print the paper's tables with our figures beside the paper's, one program a table.
 */
@NullMarked
package io.github.rae4j.examples.tables;

import org.jspecify.annotations.NullMarked;
