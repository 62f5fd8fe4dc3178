/** The command that fetches models and data; no other one opens a connection. */
@NullMarked
package io.github.rae4j.cli.fetch;

import org.jspecify.annotations.NullMarked;
