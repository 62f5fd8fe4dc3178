/** Commands that run a model: sample, reconstruct, encode, decode and forward. */
@NullMarked
package io.github.rae4j.cli.model;

import org.jspecify.annotations.NullMarked;
