/** As much of JSON as the answers of a hub need, on the JDK alone. */
@NullMarked
package io.github.rae4j.hub.json;

import org.jspecify.annotations.NullMarked;
