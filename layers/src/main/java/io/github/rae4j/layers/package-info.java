/**
 * What transformers share, written once over {@link io.github.rae4j.network.Ops}: scopes of
 * parameter names, norms, attention, feed-forward layers, the pre-norm block and stacks of it,
 * patches, and position tables.
 *
 * <p>A layer is an immutable record of options and key names; it holds no weights. Its {@code
 * apply} takes the {@link io.github.rae4j.layers.ParameterScope} below which its parameters stand,
 * and the widths follow from the values that it is given. A network is then its key names, its
 * options and one forward pass.
 */
@NullMarked
package io.github.rae4j.layers;

import org.jspecify.annotations.NullMarked;
