/** The command that serves a model: a page and an HTTP interface. */
@NullMarked
package io.github.rae4j.cli.serve;

import org.jspecify.annotations.NullMarked;
