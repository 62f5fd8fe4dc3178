@NullMarked
package io.github.rae4j.cli.fetch;

import org.jspecify.annotations.NullMarked;
