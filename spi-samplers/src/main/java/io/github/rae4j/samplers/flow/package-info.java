/** The guided model of one sampling run as a function on arrays, shared by all solvers. */
@NullMarked
package io.github.rae4j.samplers.flow;

import org.jspecify.annotations.NullMarked;
