/** What all plugins share: names, configuration sections, errors for the user. */
@NullMarked
package io.github.rae4j.spi;

import org.jspecify.annotations.NullMarked;
