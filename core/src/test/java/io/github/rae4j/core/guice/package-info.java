@org.jspecify.annotations.NullMarked
package io.github.rae4j.core.guice;
