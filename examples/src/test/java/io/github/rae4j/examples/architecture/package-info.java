/** Tests of the arrows between modules, over the classes of all of them. */
@org.jspecify.annotations.NullMarked
package io.github.rae4j.examples.architecture;
