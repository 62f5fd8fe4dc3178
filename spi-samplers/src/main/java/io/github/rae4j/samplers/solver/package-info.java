/** What the providers of all solvers have in common. */
@NullMarked
package io.github.rae4j.samplers.solver;

import org.jspecify.annotations.NullMarked;
