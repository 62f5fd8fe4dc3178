/** Where classes and services are looked up: the application, modules, the caller, plugins. */
@NullMarked
package io.github.rae4j.core.lookup;

import org.jspecify.annotations.NullMarked;
