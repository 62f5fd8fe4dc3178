/** Configurations in the reference's YAML schema, and where the files that they name are found. */
@NullMarked
package io.github.rae4j.core.config;

import org.jspecify.annotations.NullMarked;
