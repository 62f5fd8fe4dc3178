/**
 * How a neural network is written: parameters with the reference's key names and one forward pass
 * over {@link io.github.rae4j.network.Ops}.
 */
@NullMarked
package io.github.rae4j.network;

import org.jspecify.annotations.NullMarked;
