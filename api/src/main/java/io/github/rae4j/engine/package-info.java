/** What runs a network: engines, devices, compiled networks. */
@NullMarked
package io.github.rae4j.engine;

import org.jspecify.annotations.NullMarked;
